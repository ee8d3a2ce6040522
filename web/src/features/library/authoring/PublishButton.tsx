import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { Dialog } from '@/shared/ui/Dialog'

interface Props {
  title: string
  version: number
  busy: boolean
  onPublish: () => void
}

/** Publishing is for ever, so it is said once, plainly. */
export function PublishButton({ title, version, busy, onPublish }: Props) {
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <Button size="compact-md" loading={busy} onClick={() => setAsking(true)}>
        Publish
      </Button>
      <Dialog opened={isAsking} onClose={() => setAsking(false)} title={`Publish version ${version} of ${title}?`}>
        <p>
          From now on all members of your organisation can make documents with it. A published version cannot be
          changed; you can publish a newer one at any time.
        </p>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => setAsking(false)}>
            Not yet
          </Button>
          <Button
            data-autofocus
            onClick={() => {
              setAsking(false)
              onPublish()
            }}
          >
            Publish version {version}
          </Button>
        </Group>
      </Dialog>
    </>
  )
}
