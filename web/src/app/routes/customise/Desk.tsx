import { showMessage } from '@/shared/messages/showMessage'
import { t } from '@/shared/language/say'
import { LeaveDialog } from '../../shell/LeaveDialog'
import { ConflictDialog } from './dialogs/ConflictDialog'
import type { DeskSubject } from './state/deskSubject'
import { FormPane } from './FormPane'
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
      <LeaveDialog dirty={work.dirty}>
        {work.kept.state === 'kept'
          ? t('It stays on this device, and you find it again under “Saved” and when you open this template.')
          : t('This browser does not keep it: when you close the page, it is lost.')}
      </LeaveDialog>
      <ConflictDialog
        error={work.save.error}
        savedId={work.copy.saved?.id}
        onCopy={() => work.save.mutate('copy', { onSuccess: () => showMessage(t('Saved as a copy of its own')) })}
        onTheirs={work.replaceBy}
        onClose={() => work.save.reset()}
      />
    </>
  )
}
