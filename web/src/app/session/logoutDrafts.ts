import { draftStore } from '@/features/documents/drafts/drafts'
import { freshId } from '@/shared/device/freshId'
import { deviceStorage } from '@/shared/device/storage'
import { showMessage, showUndo } from '@/shared/messages/showMessage'
import { t } from '@/shared/language/say'

const shelfOf = (person: string) => draftStore({ storage: deviceStorage(), person, freshId })

/** After logging out: says that unsaved work stays here for the same person, and offers to delete it on a shared device. */
export function announceUnsavedWork(person: string | undefined): void {
  if (person === undefined || shelfOf(person).count() === 0) return
  showMessage(t('Your unsaved work stays on this device until you log in again'), {
    action: {
      label: t('Delete it'),
      run: () => {
        showUndo(t('Your unsaved work is deleted from this device'), shelfOf(person).removeAll().putBack)
      },
    },
  })
}

/** Deletes what an account that is gone leaves on this device. */
export function deleteUnsavedWork(person: string): void {
  shelfOf(person).removeAll()
}
