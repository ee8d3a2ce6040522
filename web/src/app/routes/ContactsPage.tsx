import { ContactsList } from '@/features/contacts/ContactsList'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import { t } from '@/shared/language/say'
import styles from '../shell/shell.module.css'

export function ContactsPage() {
  usePageTitle(t('People and companies'))
  return (
    <div className={styles.plain}>
      <ContactsList />
    </div>
  )
}
