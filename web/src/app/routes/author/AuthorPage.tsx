import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { meQuery } from '@/features/accounts/session/api'
import { chosenOrganisation, mayAuthor } from '@/features/accounts/session/organisation'
import { BundleUpload } from '@/features/library/authoring/BundleUpload'
import { OwnTemplates } from '@/features/library/authoring/OwnTemplates'
import { Note } from '@/shared/states/Note'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import { t } from '@/shared/language/say'
import styles from '../../shell/shell.module.css'
import guide from './guide.module.css'

export function AuthorPage() {
  usePageTitle(t('Authoring'))
  const { data: me } = useQuery(meQuery)
  const organisation = me && chosenOrganisation(me)
  if (me && !mayAuthor(organisation)) return <NotOpen name={organisation?.name} />
  return (
    <div className={styles.plain}>
      <h1 tabIndex={-1} className={styles.pageTitle}>
        {t('Authoring')}
      </h1>
      <p className={guide.starting}>
        <Link to="/author/guide">{t('How to write a template')}</Link>
        <a href="/starting-bundle.zip" download>
          {t('Download a bundle to start from')}
        </a>
      </p>
      <BundleUpload title={t('Upload a template')} />
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
      <Note page title={t('Authoring is not open to you')}>
        <p>
          {t('In {name} you make documents. Ask an owner to make you an author if you want to make templates.', {
            name: name ?? '',
          })}
        </p>
      </Note>
    </div>
  )
}
