import { Button, FileInput, NativeSelect, PasswordInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { t } from '@/shared/language/say'
import { enterTokenKey, type Certificate, type TokenKey } from './api'
import styles from './signing.module.css'
import { useTaking } from './useTaking'

/** Takes the name of a key in a token of the server, and the PIN, which is not shown again. */
export function TokenForm({ certificate }: { certificate: Certificate }) {
  const { tokens, token: kept, key_label: keyLabel } = certificate
  const token = tokens.includes(kept) ? kept : (tokens[0] ?? '')
  const [key, setKey] = useState<TokenKey>({ token, keyLabel, pin: '', file: null })
  const change = (change: Partial<TokenKey>) => setKey((now) => ({ ...now, ...change }))
  const take = useTaking(enterTokenKey, () => change({ pin: '', file: null }))
  const signs = certificate.is_set_up && !certificate.pin_refused_at
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        take.mutate(key)
      }}
    >
      <Fields value={key} tokens={tokens} onChange={change} />
      <Button
        type="submit"
        variant={signs ? 'default' : 'filled'}
        loading={take.isPending}
        disabled={!key.keyLabel || !key.pin}
      >
        {t('Sign with this key')}
      </Button>
    </form>
  )
}

interface FieldsProps {
  value: TokenKey
  tokens: string[]
  onChange: (change: Partial<TokenKey>) => void
}

function Fields({ value: { token, keyLabel, pin, file }, tokens, onChange }: FieldsProps) {
  return (
    <>
      <NativeSelect
        label={t('Token')}
        description={t(
          'The small computer that keeps the key. Who runs this server has plugged it in or connected it.',
        )}
        data={tokens}
        value={token}
        onChange={(event) => onChange({ token: event.currentTarget.value })}
      />
      <TextInput
        label={t('Name of the key')}
        description={t('As the token calls it.')}
        required
        maxLength={255}
        autoComplete="off"
        spellCheck={false}
        value={keyLabel}
        onChange={(event) => onChange({ keyLabel: event.currentTarget.value })}
      />
      <PasswordInput
        label={t('PIN of the token')}
        description={t('It is tried once, now, and kept encrypted. A token locks after a few wrong ones.')}
        required
        maxLength={255}
        autoComplete="off"
        value={pin}
        onChange={(event) => onChange({ pin: event.currentTarget.value })}
      />
      <FileInput
        label={t('Certificate of the key')}
        description={t('Only where the token holds none: PEM or DER, with those above it.')}
        placeholder={t('Choose a file')}
        accept=".pem,.crt,.cer,.der"
        clearable
        value={file}
        onChange={(chosen) => onChange({ file: chosen })}
      />
    </>
  )
}
