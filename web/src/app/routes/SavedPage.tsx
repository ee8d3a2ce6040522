import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { SavedList } from '@/features/documents/saved/SavedList'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import styles from '../shell/shell.module.css'

export function SavedPage() {
  usePageTitle('Saved')
  return (
    <div className={styles.plain}>
      <SavedList
        begin={<Button renderRoot={(props) => <Link to="/" {...props} />}>Choose a template</Button>}
        renderLink={(saved, children, className) => (
          <Link
            to="/templates/$slug"
            params={{ slug: saved.template }}
            search={{ customisation: saved.id }}
            className={className}
          >
            {children}
          </Link>
        )}
      />
    </div>
  )
}
