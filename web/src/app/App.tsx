import './mantine.css'
import '@/shared/theme/fonts.css'
import '@/shared/theme/global.css'
import { DirectionProvider, localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useState } from 'react'
import { restoreOrganisation } from '@/features/accounts/session/organisation'
import { spokenLanguage } from '@/shared/language/say'
import { theme, variables } from '@/shared/theme/theme'
import { fetchAhead } from './fetchAhead'
import { makeQueryClient } from './queryClient'
import { makeRouter } from './router'

const colourScheme = localStorageColorSchemeManager({ key: 'galley:colours' })

function made() {
  restoreOrganisation()
  const client = makeQueryClient()
  const router = makeRouter(client)
  fetchAhead(router)
  return { client, router }
}

export function App() {
  const [{ client, router }] = useState(made)
  return (
    <DirectionProvider initialDirection={spokenLanguage().direction} detectDirection={false}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={variables}
        defaultColorScheme="auto"
        colorSchemeManager={colourScheme}
      >
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>
  )
}
