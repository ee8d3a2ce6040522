import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { t } from '@/shared/language/say'
import { Dialog } from './Dialog'

interface Props {
  label: string
  /** What the button is about, for those who hear it without what stands around it. */
  about?: string
  title: string
  /** What goes and what stays. */
  text: string
  /** The button that does it, in the words of what happens. */
  action: string
  busy?: boolean
  onConfirm: () => void
}

/** Asks once, plainly, before something that cannot be undone. */
export function ConfirmButton({ label, about, title, text, action, busy = false, onConfirm }: Props) {
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        size="compact-md"
        loading={busy}
        aria-label={about && `${label} ${about}`}
        onClick={() => setAsking(true)}
      >
        {label}
      </Button>
      <Dialog opened={isAsking} onClose={() => setAsking(false)} title={title}>
        <p>{text}</p>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" data-autofocus onClick={() => setAsking(false)}>
            {t('Keep')}
          </Button>
          <Button
            color="red"
            onClick={() => {
              setAsking(false)
              onConfirm()
            }}
          >
            {action}
          </Button>
        </Group>
      </Dialog>
    </>
  )
}
