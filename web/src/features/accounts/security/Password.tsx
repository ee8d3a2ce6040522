import { Button, PasswordInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { SubmitEvent } from 'react'
import { showMessage } from '@/shared/messages/showMessage'
import { t } from '@/shared/language/say'
import { secret } from '../shared/formData'
import type { Session } from '../session/api'
import { accountSentence } from '../shared/failureSentences'
import { changePassword } from './api'
import { rememberNewPassword } from './newPassword'
import { Section } from '../shared/Section'
import { NewPasswordInput } from '../login/NewPasswordInput'
import styles from '../shared/security.module.css'

interface Props {
  hasPassword: boolean
  /** Called with the session after the change, which may have ended it. */
  onChanged: (session: Session) => void
}

export function Password({ hasPassword, onChanged }: Props) {
  const { change, faults, general } = usePasswordChange({ hasPassword, onChanged })
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    change.mutate(
      { current: secret(data, 'current'), fresh: secret(data, 'fresh') },
      {
        onSuccess: (attempt) => {
          if (attempt.result === 'session') form.reset()
        },
      },
    )
  }
  return (
    <Section title={t('Password')} lead={t('Changing it logs you out everywhere else.')}>
      <form className={styles.form} onSubmit={onSubmit}>
        {hasPassword && (
          <PasswordInput
            label={t('Password now')}
            name="current"
            autoComplete="current-password"
            required
            error={faults.current_password}
          />
        )}
        <NewPasswordInput label={t('New password')} name="fresh" error={faults.new_password ?? general} />
        <Button type="submit" variant="default" loading={change.isPending}>
          {hasPassword ? t('Change password') : t('Set password')}
        </Button>
      </form>
    </Section>
  )
}

function usePasswordChange({ hasPassword, onChanged }: Props) {
  const client = useQueryClient()
  const change = useMutation({
    mutationFn: ({ current, fresh }: { current: string; fresh: string }) =>
      changePassword(hasPassword ? current : undefined, fresh),
    onSuccess: (attempt) => {
      if (attempt.result === 'wrong') return
      rememberNewPassword(client)
      showMessage(
        attempt.session.state === 'loggedIn'
          ? t('Your password is changed')
          : t('Your password is changed. Log in with the new one.'),
      )
      onChanged(attempt.session)
    },
  })
  const faults = change.data?.result === 'wrong' ? change.data.faults : {}
  const general = change.isError ? accountSentence(change.error) : faults['']
  return { change, faults, general }
}
