import { Button, NativeSelect, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { showMessage } from '@/shared/messages/showMessage'
import { mailServerQuery, setUpMailServer, type MailServer, type MailServerWish } from './api'
import styles from './mailing.module.css'
import { useFailureMessage } from '@/shared/states/useFailureMessage'
import { t } from '@/shared/language/say'

const securities = () => [
  { value: 'starttls', label: t('STARTTLS, usual at port 587') },
  { value: 'tls', label: t('TLS, usual at port 465') },
  { value: 'none', label: t('None, without a login') },
]

const wishOf = (server: MailServer) => ({
  host: server.host,
  port: String(server.port),
  security: server.security as string,
  user: server.user,
  password: '',
  sender_name: server.sender_name,
  sender_address: server.sender_address,
  reply_to: server.reply_to,
})
type Typed = ReturnType<typeof wishOf>
type Change = (part: Partial<Typed>) => void

/** Through which server the organisation sends, and as whom. */
export function MailServerForm({ server }: { server: MailServer }) {
  const [typed, setTyped] = useState(wishOf(server))
  const change: Change = (part) => setTyped({ ...typed, ...part })
  const keep = useKeeping(() => setTyped({ ...typed, password: '' }))
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        keep.mutate({
          ...typed,
          port: Number(typed.port),
          security: typed.security as MailServerWish['security'],
          password: typed.password || null,
        })
      }}
    >
      <SenderFields typed={typed} change={change} />
      <ServerFields typed={typed} change={change} hasPassword={server.has_password} />
      <Button type="submit" variant={server.is_set_up ? 'default' : 'filled'} loading={keep.isPending}>
        {t('Save')}
      </Button>
    </form>
  )
}

interface FieldsProps {
  typed: Typed
  change: Change
}

function SenderFields({ typed, change }: FieldsProps) {
  return (
    <>
      <div className={styles.pair}>
        <TextInput
          label={t('Name of the sender')}
          maxLength={120}
          value={typed.sender_name}
          onChange={(event) => change({ sender_name: event.currentTarget.value })}
        />
        <TextInput
          label={t('Address of the sender')}
          type="email"
          required
          maxLength={254}
          value={typed.sender_address}
          onChange={(event) => change({ sender_address: event.currentTarget.value })}
        />
      </div>
      <TextInput
        label={t('Answers go to')}
        description={t('Empty: to the sender.')}
        type="email"
        maxLength={254}
        value={typed.reply_to}
        onChange={(event) => change({ reply_to: event.currentTarget.value })}
      />
    </>
  )
}

function ServerFields({ typed, change, hasPassword }: FieldsProps & { hasPassword: boolean }) {
  return (
    <>
      <div className={styles.pair}>
        <TextInput
          label={t('Mail server')}
          required
          maxLength={253}
          placeholder="smtp.example.org"
          value={typed.host}
          onChange={(event) => change({ host: event.currentTarget.value })}
        />
        <TextInput
          label={t('Port')}
          required
          inputMode="numeric"
          pattern="[0-9]{1,5}"
          value={typed.port}
          onChange={(event) => change({ port: event.currentTarget.value })}
        />
      </div>
      <NativeSelect
        label={t('Encryption')}
        data={securities()}
        value={typed.security}
        onChange={(event) => change({ security: event.currentTarget.value })}
      />
      <div className={styles.pair}>
        <TextInput
          label={t('User')}
          autoComplete="off"
          maxLength={254}
          value={typed.user}
          onChange={(event) => change({ user: event.currentTarget.value })}
        />
        <PasswordInput
          label={t('Password of the mail server')}
          description={hasPassword ? t('One is kept. Type only to change it.') : t('Kept encrypted, shown to nobody.')}
          autoComplete="new-password"
          maxLength={500}
          value={typed.password}
          onChange={(event) => change({ password: event.currentTarget.value })}
        />
      </div>
    </>
  )
}

function useKeeping(onKept: () => void) {
  const client = useQueryClient()
  const keeping = useMutation({
    mutationFn: setUpMailServer,
    onSuccess: (server) => {
      client.setQueryData(mailServerQuery.queryKey, server)
      showMessage(t('Saved. Send yourself a test now.'))
      onKept()
    },
  })
  useFailureMessage(keeping.error)
  return keeping
}
