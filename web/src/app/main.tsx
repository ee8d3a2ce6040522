import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App'

const place = document.getElementById('root')
if (!place) throw new Error('The page has no #root for the app to live in.')
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
