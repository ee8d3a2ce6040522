import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { Dialog } from '@/shared/ui/Dialog'
import { t } from '@/shared/language/say'

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
        {t('Publish')}
      </Button>
      <Dialog
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={t('Publish version {version} of {title}?', { version, title })}
      >
        <p>
          {t(
            'From now on all members of your organisation can make documents with it. A published version cannot be changed; you can publish a newer one at any time.',
          )}
        </p>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => setAsking(false)}>
            {t('Not yet')}
          </Button>
          <Button
            data-autofocus
            onClick={() => {
              setAsking(false)
              onPublish()
            }}
          >
            {t('Publish version {version}', { version })}
          </Button>
        </Group>
      </Dialog>
    </>
  )
}
