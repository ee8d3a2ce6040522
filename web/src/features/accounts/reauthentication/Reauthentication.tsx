import { lazy, Suspense, useEffect, useState } from 'react'
import { onReauthentication } from '@/shared/api/reauthentication'
import type { ProofRequest } from './proofRequest'

// Few visits need it, and every first page would have to wait for it.
const ReauthenticationDialog = lazy(() => import('./ReauthenticationDialog'))

/** Asks, before something weighty, for the proof that it is still the same person; then the request goes on by itself. */
export function Reauthentication() {
  const [asked, setAsked] = useState<ProofRequest>()
  const [isNeeded, setNeeded] = useState(false)
  useEffect(
    () =>
      onReauthentication(
        (flows) =>
          new Promise((answer) => {
            setNeeded(true)
            setAsked({ flows, answer })
          }),
      ),
    [],
  )
  return <Suspense>{isNeeded && <ReauthenticationDialog asked={asked} onDone={() => setAsked(undefined)} />}</Suspense>
}
