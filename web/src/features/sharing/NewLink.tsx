import { Button, CopyButton, TextInput } from '@mantine/core'
import type { MadeLink } from './api'
import { stateOf } from './linkWords'
import styles from './sharing.module.css'

/** The address of a link that was just made: it is told this once. */
export function NewLink({ link, onAnother }: { link: MadeLink; onAnother: () => void }) {
  return (
    <div className={styles.form} role="status">
      <p>
        Copy this address into your message now: it is shown this once. It {stateOf(link)}
        {link.has_password && ', and asks for the password'}.
      </p>
      <TextInput
        label="Address of the link"
        readOnly
        value={link.address}
        onFocus={(event) => event.currentTarget.select()}
        data-autofocus
      />
      <div className={styles.row}>
        <CopyButton value={link.address}>
          {({ copied, copy }) => <Button onClick={copy}>{copied ? 'Copied' : 'Copy the address'}</Button>}
        </CopyButton>
        <Button variant="subtle" color="gray" onClick={onAnother}>
          Make another link
        </Button>
      </div>
    </div>
  )
}
