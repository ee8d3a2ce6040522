import { showMessage } from '@/shared/messages/showMessage'
import { ConflictDialog } from './dialogs/ConflictDialog'
import type { DeskSubject } from './state/deskSubject'
import { FormPane } from './FormPane'
import { LeaveDialog } from './dialogs/LeaveDialog'
import { PagePane } from './PagePane'
import { PhoneBar } from './PhoneBar'
import { SampleDialog } from './dialogs/SampleDialog'
import { useDesk, type DeskState } from './state/useDesk'
import layout from '../../shell/desk.module.css'

/** The form on the left, the page on the right; on a phone one of the two. */
export function Desk(subject: DeskSubject) {
  const desk = useDesk(subject)
  return (
    <div className={layout.desk} data-side={desk.navigation.side}>
      <FormPane desk={desk} />
      <PagePane desk={desk} />
      <PhoneBar desk={desk} />
      <Questions desk={desk} />
    </div>
  )
}

/** What is asked before a download, before unsaved work is left, and when another save came first. */
function Questions({ desk: { work, download } }: { desk: DeskState }) {
  const { groups, isOpen, use, goBack } = download.sample
  return (
    <>
      <SampleDialog groups={groups} opened={isOpen} onUse={use} onBack={goBack} />
      <LeaveDialog dirty={work.dirty} isKept={work.kept.state === 'kept'} />
      <ConflictDialog
        error={work.save.error}
        savedId={work.copy.saved?.id}
        onCopy={() => work.save.mutate('copy', { onSuccess: () => showMessage('Saved as a copy of its own') })}
        onTheirs={work.replaceBy}
        onClose={() => work.save.reset()}
      />
    </>
  )
}
