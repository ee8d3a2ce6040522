import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startLanguage } from '@/shared/language/start'
import { App } from './App'

const place = document.getElementById('root')
if (!place) throw new Error('The page has no #root for the app to live in.')
const root = createRoot(place)
// Nothing is drawn before its words are there; English is there at once.
void startLanguage().then(() => {
  root.render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
})
