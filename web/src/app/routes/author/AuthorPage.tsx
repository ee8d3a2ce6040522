import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { meQuery } from '@/features/accounts/session/api'
import { chosenOrganisation, mayAuthor } from '@/features/accounts/session/organisation'
import { BundleUpload } from '@/features/library/authoring/BundleUpload'
import { OwnTemplates } from '@/features/library/authoring/OwnTemplates'
import { Note } from '@/shared/states/Note'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import styles from '../../shell/shell.module.css'
import guide from './guide.module.css'

export function AuthorPage() {
  usePageTitle('Authoring')
  const { data: me } = useQuery(meQuery)
  const organisation = me && chosenOrganisation(me)
  if (me && !mayAuthor(organisation)) return <NotOpen name={organisation?.name} />
  return (
    <div className={styles.plain}>
      <h1 tabIndex={-1} className={styles.pageTitle}>
        Authoring
      </h1>
      <p className={guide.starting}>
        <Link to="/author/guide">How to write a template</Link>
        <a href="/starting-bundle.zip" download>
          Download a bundle to start from
        </a>
      </p>
      <BundleUpload title="Upload a template" />
      <div style={{ height: 32 }} />
      <OwnTemplates
        renderPreview={(slug, version, label) => (
          <Button
            variant="default"
            size="compact-md"
            renderRoot={(props) => (
              <Link to="/templates/$slug" params={{ slug }} search={{ version: version.version }} {...props} />
            )}
          >
            {label}
          </Button>
        )}
      />
    </div>
  )
}

function NotOpen({ name }: { name: string | undefined }) {
  return (
    <div className={styles.plain}>
      <Note page title="Authoring is not open to you">
        <p>In {name} you make documents. Ask an owner to make you an author if you want to make templates.</p>
      </Note>
    </div>
  )
}
