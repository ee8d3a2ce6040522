import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { renderSVG } from 'uqr'
import { showError, showMessage } from '@/shared/messages/showMessage'
import { ConfirmButton } from '@/shared/ui/ConfirmButton'
import { t } from '@/shared/language/say'
import { text } from '../shared/formData'
import { accountSentence } from '../shared/failureSentences'
import { activateApp, beginApp, removeApp } from './api'
import { Section } from '../shared/Section'
import styles from '../shared/security.module.css'
import { useFactorChange } from './useAuthenticators'

/** Six digits from an app on the phone, asked for after the password. */
export function AuthenticatorApp({ isActive, onActivated }: { isActive: boolean; onActivated: () => void }) {
  const begin = useMutation({ mutationFn: beginApp, onError: (error) => showError(accountSentence(error)) })
  const remove = useFactorChange(removeApp)
  return (
    <Section
      title={t('Authenticator app')}
      lead={t('A second step after your password: six digits that an app on your phone shows.')}
    >
      {isActive && (
        <>
          <p className={styles.good}>{t('On. It is asked for when you log in with your password.')}</p>
          <ConfirmButton
            label={t('Turn off')}
            title={t('Turn off the authenticator app?')}
            text={t('Your password alone will be enough to log in. You can turn it on again at any time.')}
            action={t('Turn off')}
            busy={remove.isPending}
            onConfirm={() => remove.mutate()}
          />
        </>
      )}
      {!isActive && !begin.data && (
        <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate()}>
          {t('Set it up')}
        </Button>
      )}
      {!isActive && begin.data && (
        <ScanCode
          secret={begin.data.secret}
          url={begin.data.url}
          onDone={() => {
            begin.reset()
            onActivated()
          }}
        />
      )}
    </Section>
  )
}

/** The code to scan, the same key as text, and the field for what the app shows then. */
function ScanCode({ secret, url, onDone }: { secret: string; url: string; onDone: () => void }) {
  const picture = `data:image/svg+xml,${encodeURIComponent(renderSVG(url, { border: 0 }))}`
  const { onSubmit, busy, fault } = useActivation(onDone)
  return (
    <div className={styles.scan}>
      <img src={picture} alt={t('The code to scan with your authenticator app; the same key is next to it as text')} />
      <div className={styles.scanSteps}>
        <p>{t('Scan this with your app, or type the key into it:')}</p>
        <code className={styles.secret}>{secret.match(/.{1,4}/g)?.join(' ')}</code>
        <form className={styles.row} onSubmit={onSubmit}>
          <TextInput
            label={t('The code it shows')}
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            classNames={{ input: 'numbers' }}
            error={fault}
          />
          <Button type="submit" loading={busy}>
            {t('Turn on')}
          </Button>
        </form>
      </div>
    </div>
  )
}

/** Turns the app on with the code that it shows. */
function useActivation(onDone: () => void) {
  const [fault, setFault] = useState<string>()
  const activate = useFactorChange(activateApp)
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    activate.mutate(text(new FormData(event.currentTarget), 'code'), {
      onSuccess: (attempt) => {
        if (attempt.result === 'wrong') {
          setFault(Object.values(attempt.faults)[0])
          return
        }
        showMessage(t('The authenticator app is on.'))
        onDone()
      },
    })
  }
  return { onSubmit, busy: activate.isPending, fault }
}
