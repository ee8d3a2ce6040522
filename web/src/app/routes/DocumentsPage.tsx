import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { labelOf, originOf, type IssuedDocument } from '@/features/documents/api'
import { DocumentsList } from '@/features/documents/list/DocumentsList'
import { templatesQuery } from '@/features/library/api'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import { t } from '@/shared/language/say'
import styles from '../shell/shell.module.css'

// Few visits need it, and every list would have to wait for it.
const SendDialog = lazy(() => import('./SendDialog'))
const route = getRouteApi('/inside/documents')

export function DocumentsPage() {
  usePageTitle(t('Documents'))
  const narrowing = route.useSearch()
  const templates = useQuery(templatesQuery)
  const navigate = useNavigate()
  const [sent, setSent] = useState<IssuedDocument>()
  const [isSending, setSending] = useState(false)
  const send = (document: IssuedDocument) => {
    setSent(document)
    setSending(true)
  }
  return (
    <div className={styles.plain}>
      <DocumentsList
        narrowing={narrowing}
        templates={templates.data ?? []}
        onNarrow={(search) => void navigate({ to: '/documents', search, replace: true, resetScroll: false })}
        deeds={{
          start: ({ id, template: slug }, how) => {
            const search = { from: originOf('document', id), replaces: how?.replacing ? id : undefined }
            void navigate({ to: '/templates/$slug', params: { slug }, search })
          },
          send,
        }}
        begin={<Button renderRoot={(props) => <Link to="/" {...props} />}>{t('Choose a template')}</Button>}
      />
      {sent && (
        <Suspense>
          <SendDialog
            key={sent.id}
            id={sent.id}
            label={labelOf(sent)}
            isMarked={sent.mail_fault !== null}
            isOpen={isSending}
            onClose={() => setSending(false)}
          />
        </Suspense>
      )}
    </div>
  )
}
