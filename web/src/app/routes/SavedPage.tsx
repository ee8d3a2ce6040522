import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { meQuery } from '@/features/accounts/session/api'
import { chosenOrganisation } from '@/features/accounts/session/organisation'
import { originOf } from '@/features/documents/api'
import { SavedList } from '@/features/documents/saved/SavedList'
import { UnsavedList } from '@/features/documents/saved/UnsavedList'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import { t } from '@/shared/language/say'
import styles from '../shell/shell.module.css'

export function SavedPage() {
  usePageTitle(t('Saved'))
  const { data: me } = useQuery(meQuery)
  const navigate = useNavigate()
  return (
    <div className={styles.plain}>
      <SavedList
        begin={<Button renderRoot={(props) => <Link to="/" {...props} />}>{t('Choose a template')}</Button>}
        onStart={({ id, template: slug }) =>
          void navigate({ to: '/templates/$slug', params: { slug }, search: { from: originOf('saved', id) } })
        }
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
      {me && (
        <UnsavedList
          person={me.email}
          organisation={chosenOrganisation(me)?.slug ?? ''}
          renderLink={({ template, id, draft }, children, className) => (
            <Link
              to="/templates/$slug"
              params={{ slug: template }}
              search={{ customisation: draft.customisation?.id, draft: id }}
              className={className}
            >
              {children}
            </Link>
          )}
        />
      )}
    </div>
  )
}
