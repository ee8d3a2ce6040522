import { say } from '@/shared/messages/messages'
import { Conflict } from './dialogs/Conflict'
import type { DeskSubject } from './state/deskSubject'
import { FormPane } from './FormPane'
import { Leaving } from './dialogs/Leaving'
import { PagePane } from './PagePane'
import { PhoneBar } from './PhoneBar'
import { SampleQuestion } from './dialogs/SampleQuestion'
import { useDesk, type DeskState } from './state/useDesk'
import styles from './customise.module.css'

/** The form on the left, the page on the right; on a phone one of the two. */
export function Desk(subject: DeskSubject) {
  const desk = useDesk(subject)
  return (
    <div className={styles.desk} data-side={desk.navigation.side}>
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
      <SampleQuestion groups={groups} opened={isOpen} onUse={use} onBack={goBack} />
      <Leaving dirty={work.dirty} isKept={work.kept.state === 'kept'} />
      <Conflict
        error={work.save.error}
        savedId={work.copy.saved?.id}
        onCopy={() => work.save.mutate('copy', { onSuccess: () => say('Saved as a copy of its own') })}
        onTheirs={work.replaceBy}
        onClose={() => work.save.reset()}
      />
    </>
  )
}
