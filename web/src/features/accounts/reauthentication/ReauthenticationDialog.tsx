import { Button, Modal, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import type { ProofFlow } from '@/shared/api/reauthentication'
import { t } from '@/shared/language/say'
import { accountSentence } from '../shared/failureSentences'
import { authenticatorsQuery } from '../secondFactors/api'
import { sessionQuery } from '../session/api'
import { hostAllowsPasskeys } from '../shared/webauthn'
import { proveByCode, proveByPasskey, proveByPassword } from './api'
import type { Attempt } from '../session/attempt'
import { secret, text } from '../shared/formData'
import type { ProofRequest } from './proofRequest'

export default function ReauthenticationDialog({
  asked,
  onDone,
}: {
  asked: ProofRequest | undefined
  onDone: () => void
}) {
  const close = (proved: boolean) => {
    asked?.answer(proved)
    onDone()
  }
  return (
    <Modal opened={asked !== undefined} onClose={() => close(false)} title={t('Is it you?')} zIndex={350}>
      {asked && <Proof flows={asked.flows} onProved={() => close(true)} />}
    </Modal>
  )
}

function Proof({ flows, onProved }: { flows: ProofFlow[]; onProved: () => void }) {
  const { prove, busy, fault } = useProof(onProved)
  const { offersPassword, offersCode, offersPasskey } = useWays(flows)
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const code = text(data, 'code')
    void prove(code ? proveByCode(code) : proveByPassword(secret(data, 'password')))
  }
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        <p className="quiet">{t('Before a step as weighty as this one, show once more that it is you.')}</p>
        <ProofInputs offersPassword={offersPassword} offersCode={offersCode} fault={fault} />
        <Button type="submit" loading={busy}>
          {t('Go on')}
        </Button>
        {offersPasskey && (
          <Button variant="default" onClick={() => void prove(proveByPasskey())}>
            {t('Use a passkey')}
          </Button>
        )}
      </Stack>
    </form>
  )
}

interface InputsProps {
  offersPassword: boolean
  offersCode: boolean
  fault: string | undefined
}

function ProofInputs({ offersPassword, offersCode, fault }: InputsProps) {
  return (
    <>
      {offersPassword && (
        <PasswordInput
          label={t('Password')}
          name="password"
          autoComplete="current-password"
          data-autofocus
          error={offersCode ? undefined : fault}
        />
      )}
      {offersCode && (
        <TextInput
          label={offersPassword ? t('Or a code of your authenticator app') : t('Code')}
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          classNames={{ input: 'numbers' }}
          error={fault}
        />
      )}
    </>
  )
}

/** Takes a proof, and says what was wrong with it. */
function useProof(onProved: () => void) {
  const [fault, setFault] = useState<string>()
  const [busy, setBusy] = useState(false)
  const prove = async (proof: Promise<Attempt>) => {
    setBusy(true)
    try {
      const attempt = await proof
      if (attempt.result === 'session' && attempt.session.state === 'loggedIn') onProved()
      else
        setFault(attempt.result === 'wrong' ? Object.values(attempt.faults)[0] : t('That did not prove it. Try again.'))
    } catch (error) {
      setFault(accountSentence(error))
    } finally {
      setBusy(false)
    }
  }
  return { prove, busy, fault }
}

/** The ways that are open to this person: the service names them roughly, their own account exactly. */
function useWays(flows: ProofFlow[]) {
  const { data: session } = useQuery(sessionQuery)
  const { data: authenticators = [] } = useQuery(authenticatorsQuery)
  const has = (type: string) => authenticators.some((one) => one.type === type)
  const mayUseFactors = flows.includes('mfa_reauthenticate')
  return {
    offersPassword: flows.includes('reauthenticate') && (session?.state !== 'loggedIn' || session.hasPassword),
    offersCode: mayUseFactors && has('totp'),
    offersPasskey: mayUseFactors && has('webauthn') && hostAllowsPasskeys(),
  }
}
