import { Button, Modal, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useEffect, useRef, useState, type SubmitEvent } from 'react'
import { onReauthentication, type ProofFlow } from '@/shared/api/reauthentication'
import { accountSentence } from '../words'
import { hostAllowsPasskeys } from '../webauthn'
import { proveByCode, proveByPasskey, proveByPassword, type Attempt } from './api'
import { secret, text } from './fields'

interface Asked {
  flows: ProofFlow[]
  answer: (proved: boolean) => void
}

/** Asks, before something weighty, for the proof that it is still the same person; then the request goes on by itself. */
export function ProofDialog() {
  const [asked, setAsked] = useState<Asked>()
  useEffect(() => onReauthentication((flows) => new Promise((answer) => { setAsked({ flows, answer }) })), [])
  const close = (proved: boolean) => {
    asked?.answer(proved)
    setAsked(undefined)
  }
  return (
    <Modal opened={asked !== undefined} onClose={() => { close(false) }} title="Is it you?" centered closeButtonProps={{ 'aria-label': 'Close' }} zIndex={350}>
      {asked && <Proof flows={asked.flows} onProved={() => { close(true) }} />}
    </Modal>
  )
}

function Proof({ flows, onProved }: { flows: ProofFlow[]; onProved: () => void }) {
  const [fault, setFault] = useState<string>()
  const [busy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const offersCode = flows.includes('mfa_reauthenticate')
  const prove = async (proof: Promise<Attempt>) => {
    setBusy(true)
    try {
      const attempt = await proof
      if (attempt.result === 'session' && attempt.session.state === 'loggedIn') onProved()
      else setFault(attempt.result === 'wrong' ? Object.values(attempt.faults)[0] : 'That did not prove it. Try again.')
    } catch (error) {
      setFault(accountSentence(error))
    } finally {
      setBusy(false)
    }
  }
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const code = text(data, 'code')
    void prove(code ? proveByCode(code) : proveByPassword(secret(data, 'password')))
  }
  return (
    <form ref={form} onSubmit={onSubmit}>
      <Stack gap="md">
        <p className="quiet">This is a weighty step, and you logged in a while ago.</p>
        {flows.includes('reauthenticate') && (
          <PasswordInput label="Password" name="password" autoComplete="current-password" data-autofocus error={offersCode ? undefined : fault} />
        )}
        {offersCode && <TextInput label={flows.includes('reauthenticate') ? 'Or a code of your authenticator app' : 'Code'} name="code" inputMode="numeric" autoComplete="one-time-code" classNames={{ input: 'numbers' }} error={fault} />}
        <Button type="submit" loading={busy}>
          Go on
        </Button>
        {offersCode && hostAllowsPasskeys() && (
          <Button variant="default" onClick={() => void prove(proveByPasskey())}>
            Use a passkey
          </Button>
        )}
      </Stack>
    </form>
  )
}
