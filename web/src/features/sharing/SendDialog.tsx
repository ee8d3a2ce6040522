import { useState } from 'react'
import { Dialog } from '@/shared/ui/Dialog'
import type { MadeLink } from './api'
import { LinkForm } from './LinkForm'
import { LinkList } from './LinkList'
import { NewLink } from './NewLink'

interface Props {
  id: string
  /** The document as people call it. */
  label: string
  onClose: () => void
}

/** Sends a document to somebody without an account: by a link that ends. */
export default function SendDialog({ id, label, onClose }: Props) {
  const [made, setMade] = useState<MadeLink>()
  return (
    <Dialog opened onClose={onClose} title={`Send ${label}`} size="lg">
      {made ? (
        <NewLink link={made} onAnother={() => setMade(undefined)} />
      ) : (
        <LinkForm id={id} onMade={(link) => setMade(link)} />
      )}
      <LinkList id={id} />
    </Dialog>
  )
}
