import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { showDay } from '@/shared/format/dates'
import { showMessage } from '@/shared/messages/showMessage'
import { PasskeyHint } from '../login/PasskeyButton'
import { hostAllowsPasskeys } from '../shared/webauthn'
import { addPasskey, removePasskey, renamePasskey, type Passkey } from './api'
import { Section } from '../shared/Section'
import { ConfirmButton } from '@/shared/ui/ConfirmButton'
import styles from '../shared/security.module.css'
import { useFactorChange } from './useAuthenticators'

/** Keys that live on a device and replace the password. */
export function Passkeys({ passkeys }: { passkeys: Passkey[] }) {
  return (
    <Section
      title="Passkeys"
      lead="Log in with your fingerprint, your face or the lock of your device. Nothing to remember, nothing to steal."
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
        add.mutate(name.trim() || 'Passkey', {
          onSuccess: () => {
            setName('')
            showMessage('The passkey is added')
          },
        })
      }}
    >
      <TextInput
        label="Name for a new passkey"
        placeholder="Work laptop"
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={add.isPending}>
        Add passkey
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
          added {showDay(new Date(passkey.created_at * 1000))}
          {used !== null && `, last used ${showDay(new Date(used * 1000))}`}
        </span>
      </span>
      <span>
        <Button variant="subtle" color="gray" size="compact-md" onClick={() => setRenaming(true)}>
          Rename
        </Button>
        <ConfirmButton
          label="Remove"
          title={`Remove “${passkey.name}”?`}
          text="It cannot be used to log in any more. You can add it again at any time."
          action="Remove passkey"
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
        aria-label="New name"
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={rename.isPending}>
        Rename
      </Button>
    </form>
  )
}
