import { Button, CloseButton, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { count } from '@/shared/format/quantities'
import { FailureNote } from '@/shared/states/FailureNote'
import { SearchIcon } from '@/shared/ui/icons'
import { Note } from '@/shared/states/Note'
import { Skeleton, Loading } from '@/shared/states/Loading'
import { documentsQuery, type IssuedDocument } from '../api'
import { BulkBar } from './BulkBar'
import { DocumentsTable } from './DocumentsTable'
import styles from './list.module.css'
import { useSelection } from './useSelection'
import type { OnStart } from './DocumentActions'

interface Props {
  sought: string
  onSeek: (sought: string) => void
  /** The way to make a first document. */
  begin: ReactNode
  onStart: OnStart
}

/** Every document that was issued, found by what, for whom and when. */
export function DocumentsList({ sought, onSeek, begin, onStart }: Props) {
  const [typed, setTyped] = useState(sought)
  const documents = useInfiniteQuery({ ...documentsQuery(sought), placeholderData: (before) => before })
  const total = documents.data?.pages[0]?.total
  const seekWhenRested = useDebouncedCallback(onSeek, 200)
  const seek = (text: string) => {
    setTyped(text)
    seekWhenRested(text)
  }
  return (
    <section aria-labelledby="documents-title">
      <div className={styles.top}>
        <div>
          <h1 id="documents-title" tabIndex={-1}>
            Documents
          </h1>
          <p className="quiet numbers" role="status">
            {total !== undefined &&
              total > 0 &&
              (sought ? `${count(total, 'document')} found` : count(total, 'document'))}
          </p>
        </div>
        {(sought !== '' || total !== 0) && <SearchField value={typed} onSearch={seek} />}
      </div>
      <Results documents={documents} sought={sought} begin={begin} onStart={onStart} onClear={() => seek('')} />
    </section>
  )
}

function SearchField({ value, onSearch }: { value: string; onSearch: (text: string) => void }) {
  return (
    <TextInput
      className={styles.search}
      type="search"
      size="md"
      aria-label="Search documents"
      placeholder="Name, number, amount"
      leftSection={<SearchIcon size={18} />}
      rightSection={value && <CloseButton aria-label="Clear the search" onClick={() => onSearch('')} />}
      value={value}
      onChange={(event) => onSearch(event.currentTarget.value)}
    />
  )
}

interface ResultsProps {
  documents: ReturnType<typeof useInfiniteQuery<{ documents: IssuedDocument[]; total: number }>>
  sought: string
  begin: ReactNode
  onStart: OnStart
  onClear: () => void
}

function Results({ documents, sought, begin, onStart, onClear }: ResultsProps) {
  const all = documents.data?.pages.flatMap((page) => page.documents) ?? []
  const selection = useSelection(all)
  switch (documents.status) {
    case 'pending':
      return (
        <Loading what="Loading your documents">
          {[0, 1, 2, 3, 4, 5].map((row) => (
            <div key={row} style={{ padding: '14px 0' }}>
              <Skeleton height={22} />
            </div>
          ))}
        </Loading>
      )
    case 'error':
      return <FailureNote error={documents.error} what="your documents" retry={() => void documents.refetch()} />
    case 'success':
      if (all.length === 0)
        return sought ? <NothingFound sought={sought} onClear={onClear} /> : <NoDocuments begin={begin} />
      return (
        <>
          <DocumentsTable
            documents={all}
            total={documents.data.pages[0]?.total ?? all.length}
            selection={selection}
            hasMore={documents.hasNextPage}
            loadingMore={documents.isFetchingNextPage}
            onMore={() => void documents.fetchNextPage()}
            onStart={onStart}
          />
          <BulkBar selection={selection} />
        </>
      )
    default:
      return documents satisfies never
  }
}

function NothingFound({ sought, onClear }: { sought: string; onClear: () => void }) {
  return (
    <Note
      title={`Nothing matches “${sought}”`}
      action={
        <Button variant="default" onClick={onClear}>
          Show all
        </Button>
      }
    >
      <p>Search for a name, a number, an amount, a day or a template.</p>
    </Note>
  )
}

function NoDocuments({ begin }: { begin: ReactNode }) {
  return (
    <Note title="No documents yet" action={begin}>
      <p>Every PDF you download is kept here, exactly as it was, to be downloaded again at any time.</p>
    </Note>
  )
}
