import { Button } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { downloadFile } from '@/shared/api/files'
import { showError } from '@/shared/messages/showMessage'
import { FailureNote } from '@/shared/states/FailureNote'
import { failureSentence } from '@/shared/states/failureWords'
import { SearchField } from '@/shared/ui/SearchField'
import { Note } from '@/shared/states/Note'
import { Skeleton, Loading } from '@/shared/states/Loading'
import { t } from '@/shared/language/say'
import { csvUrl, documentsQuery, type IssuedDocument, type Narrowing } from '../api'
import { BulkBar } from './BulkBar'
import { DocumentsTable } from './DocumentsTable'
import { FilterBar } from './FilterBar'
import styles from './list.module.css'
import { filtersIn, isNarrowed, type ListedTemplate } from './narrowing'
import { TotalsLine } from './TotalsLine'
import { useSelection } from './useSelection'
import type { Deeds } from './deeds'

interface Props {
  narrowing: Narrowing
  templates: ListedTemplate[]
  onNarrow: (narrowing: Narrowing) => void
  /** The way to make a first document. */
  begin: ReactNode
  deeds: Deeds
}

/** Every document that was issued, found by what, for whom, when and how much. */
export function DocumentsList({ narrowing, templates, onNarrow, begin, deeds }: Props) {
  const documents = useInfiniteQuery({ ...documentsQuery(narrowing), placeholderData: (before) => before })
  const total = documents.data?.pages[0]?.total
  const narrowed = isNarrowed(narrowing)
  const [typed, seek] = useTypedSearch(narrowing, onNarrow)
  const [isOpen, setOpen] = useState(filtersIn(narrowing) > 0)
  return (
    <section aria-labelledby="documents-title">
      <div className={styles.top}>
        <div>
          <h1 id="documents-title" tabIndex={-1}>
            {t('Documents')}
          </h1>
          <TotalsLine narrowing={narrowing} total={total} isNarrowed={narrowed} />
        </div>
        {(narrowed || total !== '0') && (
          <div className={styles.tools}>
            <SearchField
              label={t('Search documents')}
              placeholder={t('Name, number, amount')}
              clear={t('Clear the search')}
              value={typed}
              onChange={seek}
            />
            <FilterButton many={filtersIn(narrowing)} isOpen={isOpen} onToggle={() => setOpen(!isOpen)} />
            <CsvButton narrowing={narrowing} />
          </div>
        )}
      </div>
      {isOpen && <FilterBar narrowing={narrowing} templates={templates} onNarrow={onNarrow} />}
      <Results
        documents={documents}
        narrowing={narrowing}
        begin={begin}
        deeds={deeds}
        onClear={() => {
          seek('')
          onNarrow({})
        }}
      />
    </section>
  )
}

/** What is typed into the search at once, and sought when typing rests. */
function useTypedSearch(narrowing: Narrowing, onNarrow: Props['onNarrow']) {
  const [typed, setTyped] = useState(narrowing.q ?? '')
  const seekWhenRested = useDebouncedCallback((text: string) => onNarrow({ ...narrowing, q: text || undefined }), 200)
  const seek = (text: string) => {
    setTyped(text)
    seekWhenRested(text)
  }
  return [typed, seek] as const
}

function FilterButton({ many, isOpen, onToggle }: { many: number; isOpen: boolean; onToggle: () => void }) {
  return (
    <Button variant="subtle" color="gray" aria-expanded={isOpen} onClick={onToggle}>
      {many > 0 ? `${t('Filters')} · ${many}` : t('Filters')}
    </Button>
  )
}

/** The list as it is narrowed, as a file for spreadsheets. */
function CsvButton({ narrowing }: { narrowing: Narrowing }) {
  const download = useMutation({
    mutationFn: () => downloadFile(csvUrl(narrowing)),
    onError: (error) => showError(failureSentence(error)),
  })
  return (
    <Button variant="subtle" color="gray" loading={download.isPending} onClick={() => download.mutate()}>
      {t('As CSV')}
    </Button>
  )
}

interface ResultsProps {
  documents: ReturnType<typeof useInfiniteQuery<{ documents: IssuedDocument[]; total: string }>>
  narrowing: Narrowing
  begin: ReactNode
  deeds: Deeds
  onClear: () => void
}

function Results({ documents, narrowing, begin, deeds, onClear }: ResultsProps) {
  const all = documents.data?.pages.flatMap((page) => page.documents) ?? []
  const selection = useSelection(all)
  switch (documents.status) {
    case 'pending':
      return (
        <Loading what={t('Loading your documents')}>
          {[0, 1, 2, 3, 4, 5].map((row) => (
            <div key={row} style={{ padding: '14px 0' }}>
              <Skeleton height={22} />
            </div>
          ))}
        </Loading>
      )
    case 'error':
      return <FailureNote error={documents.error} what={t('your documents')} retry={() => void documents.refetch()} />
    case 'success':
      if (all.length === 0)
        return isNarrowed(narrowing) ? (
          <NothingFound sought={narrowing.q} onClear={onClear} />
        ) : (
          <NoDocuments begin={begin} />
        )
      return (
        <>
          <DocumentsTable
            documents={all}
            total={documents.data.pages[0]?.total ?? String(all.length)}
            isOneKind={narrowing.template !== undefined}
            selection={selection}
            hasMore={documents.hasNextPage}
            loadingMore={documents.isFetchingNextPage}
            onMore={() => void documents.fetchNextPage()}
            deeds={deeds}
          />
          <BulkBar selection={selection} />
        </>
      )
    default:
      return documents satisfies never
  }
}

function NothingFound({ sought, onClear }: { sought: string | undefined; onClear: () => void }) {
  return (
    <Note
      title={sought ? t('Nothing matches “{sought}”', { sought }) : t('Nothing matches these filters')}
      action={
        <Button variant="default" onClick={onClear}>
          {t('Show all')}
        </Button>
      }
    >
      <p>{t('Search for a name, a number, an amount, a day or a template.')}</p>
    </Note>
  )
}

function NoDocuments({ begin }: { begin: ReactNode }) {
  return (
    <Note title={t('No documents yet')} action={begin}>
      <p>{t('Every PDF you download is kept here, exactly as it was, to be downloaded again at any time.')}</p>
    </Note>
  )
}
