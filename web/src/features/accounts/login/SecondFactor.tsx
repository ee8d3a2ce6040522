import { Button, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState, type SubmitEvent } from 'react'
import { t } from '@/shared/language/say'
import type { Flow, OnSession } from '../session/api'
import { giveCode, givePasskey } from './api'
import { text } from '../shared/formData'
import { LoginFrame, FormError } from './LoginFrame'
import styles from './login.module.css'
import { PasskeyButton } from './PasskeyButton'
import { useAttempt } from './useAttempt'

interface Props {
  flow: Flow
  onSession: OnSession
  onGiveUp: () => void
}

/** The second step of logging in: a code of the app, a recovery code or a passkey. */
export function SecondFactor({ flow, onSession, onGiveUp }: Props) {
  const types = flow.types ?? ['totp', 'recovery_codes']
  const [isRecovering, setRecovering] = useState(!types.includes('totp'))
  const byCode = useAttempt(giveCode, onSession)
  const byPasskey = useAttempt(() => givePasskey(), onSession)
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    byCode.send(text(new FormData(event.currentTarget), 'code'))
  }
  const takesCodes = types.includes('totp') || types.includes('recovery_codes')
  return (
    <LoginFrame
      title={t('One more step')}
      lead={
        isRecovering
          ? t('Type one of your recovery codes. Each works once.')
          : t('Type the six digits that your authenticator app shows.')
      }
      foot={
        <Link to="/login" onClick={onGiveUp}>
          {t('Log in as another person')}
        </Link>
      }
    >
      <form className={styles.form} onSubmit={onSubmit}>
        <FormError>{byCode.general ?? byPasskey.general}</FormError>
        {takesCodes && <CodeInput isRecovering={isRecovering} fault={byCode.faults.code} busy={byCode.busy} />}
        {types.includes('webauthn') && (
          <PasskeyButton label={t('Use a passkey')} busy={byPasskey.busy} onUse={() => byPasskey.send(undefined)} />
        )}
        {types.includes('totp') && types.includes('recovery_codes') && (
          <Button variant="subtle" color="gray" onClick={() => setRecovering(!isRecovering)}>
            {isRecovering ? t('Use the authenticator app') : t('Use a recovery code')}
          </Button>
        )}
      </form>
    </LoginFrame>
  )
}

interface CodeInputProps {
  isRecovering: boolean
  fault: string | undefined
  busy: boolean
}

/** A code of the authenticator app, or a recovery code. */
function CodeInput({ isRecovering, fault, busy }: CodeInputProps) {
  return (
    <>
      <TextInput
        key={String(isRecovering)}
        label={isRecovering ? t('Recovery code') : t('Code')}
        name="code"
        size="md"
        classNames={{ input: 'numbers' }}
        inputMode={isRecovering ? 'text' : 'numeric'}
        autoComplete="one-time-code"
        required
        error={fault}
      />
      <Button type="submit" size="md" loading={busy}>
        {t('Go on')}
      </Button>
    </>
  )
}
