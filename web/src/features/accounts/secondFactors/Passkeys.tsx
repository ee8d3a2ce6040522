import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { showDay } from '@/shared/format/dates'
import { showMessage } from '@/shared/messages/showMessage'
import { PasskeyHint } from '../login/PasskeyButton'
import { hostAllowsPasskeys } from '../shared/webauthn'
import { addPasskey, removePasskey, renamePasskey, type Passkey } from './api'
import { Section } from '../shared/Section'
import { ConfirmButton } from '@/shared/ui/ConfirmButton'
import { t } from '@/shared/language/say'
import styles from '../shared/security.module.css'
import { useFactorChange } from './useAuthenticators'

/** Keys that live on a device and replace the password. */
export function Passkeys({ passkeys }: { passkeys: Passkey[] }) {
  return (
    <Section
      title={t('Passkeys')}
      lead={t(
        'Log in with your fingerprint, your face or the lock of your device. Nothing to remember, nothing to steal.',
      )}
    >
      {passkeys.length > 0 && (
        <ul className={styles.list}>
          {passkeys.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} />
          ))}
        </ul>
      )}
      {hostAllowsPasskeys() ? <AddPasskey /> : <PasskeyHint />}
    </Section>
  )
}

function AddPasskey() {
  const [name, setName] = useState('')
  const add = useFactorChange(addPasskey)
  return (
    <form
      className={styles.row}
      onSubmit={(event) => {
        event.preventDefault()
        add.mutate(name.trim() || t('Passkey'), {
          onSuccess: () => {
            setName('')
            showMessage(t('The passkey is added'))
          },
        })
      }}
    >
      <TextInput
        label={t('Name for a new passkey')}
        placeholder={t('Work laptop')}
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={add.isPending}>
        {t('Add passkey')}
      </Button>
    </form>
  )
}

/** One passkey: its name, when it was used, and the ways to rename and to remove it. */
function PasskeyRow({ passkey }: { passkey: Passkey }) {
  const [isRenaming, setRenaming] = useState(false)
  const remove = useFactorChange(() => removePasskey(passkey.id))
  if (isRenaming) {
    return (
      <li>
        <RenamePasskey passkey={passkey} onRenamed={() => setRenaming(false)} />
      </li>
    )
  }
  const used = passkey.last_used_at as number | null
  return (
    <li>
      <span className={styles.what}>
        {passkey.name}
        <span className={`${styles.facts} numbers`}>
          {used === null
            ? t('added {day}', { day: dayOf(passkey.created_at) })
            : t('added {day}, last used {used}', { day: dayOf(passkey.created_at), used: dayOf(used) })}
        </span>
      </span>
      <span>
        <Button variant="subtle" color="gray" size="compact-md" onClick={() => setRenaming(true)}>
          {t('Rename')}
        </Button>
        <ConfirmButton
          label={t('Remove')}
          title={t('Remove “{name}”?', { name: passkey.name })}
          text={t('It cannot be used to log in any more. You can add it again at any time.')}
          action={t('Remove passkey')}
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
        />
      </span>
    </li>
  )
}

function RenamePasskey({ passkey, onRenamed }: { passkey: Passkey; onRenamed: () => void }) {
  const [name, setName] = useState(passkey.name)
  const rename = useFactorChange((newName: string) => renamePasskey(passkey.id, newName))
  return (
    <form
      className={styles.row}
      onSubmit={(event) => {
        event.preventDefault()
        rename.mutate(name.trim() || passkey.name, { onSuccess: onRenamed })
      }}
    >
      <TextInput
        aria-label={t('New name')}
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={rename.isPending}>
        {t('Rename')}
      </Button>
    </form>
  )
}

const dayOf = (seconds: number): string => showDay(new Date(seconds * 1000))
