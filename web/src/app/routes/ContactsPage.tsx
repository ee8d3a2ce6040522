import { ContactsList } from '@/features/contacts/ContactsList'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import styles from '../shell/shell.module.css'

export function ContactsPage() {
  usePageTitle('People and companies')
  return (
    <div className={styles.plain}>
      <ContactsList />
    </div>
  )
}
