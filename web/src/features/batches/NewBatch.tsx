import { Button, NativeSelect } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type ClipboardEvent, type DragEvent } from 'react'
import { failureSentence } from '@/shared/states/failureWords'
import { t } from '@/shared/language/say'
import { addBatch, type Batch } from './api'
import styles from './batches.module.css'
import { pastedTable } from './pasted'

interface Props {
  templates: { slug: string; title: string }[]
  template: string | undefined
  onTaken: (batch: Batch) => void
}

const ENDINGS = '.csv,.tsv,.txt,.xlsx,.xls,.ods,.jsonl,.ndjson'

/** Takes the table of which documents are made: chosen, dropped or pasted. */
export function NewBatch({ templates, template, onTaken }: Props) {
  const [slug, setSlug] = useState(template ?? '')
  const chosen = slug || templates[0]?.slug || ''
  const client = useQueryClient()
  const add = useMutation({
    mutationFn: (file: File) => addBatch(chosen, file),
    onSuccess: (batch) => {
      void client.invalidateQueries({ queryKey: ['batches', 'list'] })
      onTaken(batch)
    },
  })
  return (
    <section aria-labelledby="new-batch" className={styles.new}>
      <h1 id="new-batch" tabIndex={-1}>
        {t('Many documents from a table')}
      </h1>
      <p className={styles.lead}>
        {t(
          'Each row of a spreadsheet becomes a document. Every row is checked before the first one is made, and nothing is made until you say so.',
        )}
      </p>
      <NativeSelect
        label={t('Template')}
        value={chosen}
        onChange={(event) => setSlug(event.currentTarget.value)}
        data={templates.map(({ slug: value, title: label }) => ({ value, label }))}
        maw={420}
      />
      <Taker isBusy={add.isPending} onFile={(file) => add.mutate(file)} />
      {add.isError && (
        <p role="alert" className={styles.fault}>
          {failureSentence(add.error)}
        </p>
      )}
    </section>
  )
}

function Taker({ isBusy, onFile }: { isBusy: boolean; onFile: (file: File) => void }) {
  const [isOver, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const [file] = event.dataTransfer.files
    if (file) onFile(file)
  }
  const paste = (event: ClipboardEvent) => {
    const [file] = event.clipboardData.files
    const table = file ?? pastedTable(event.clipboardData.getData('text/plain'))
    if (!table) return
    event.preventDefault()
    onFile(table)
  }
  return (
    <div
      className={styles.taker}
      data-over={isOver}
      onDrop={drop}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onPaste={paste}
    >
      <FileButton isBusy={isBusy} onFile={onFile} />
      <p className="quiet">
        {t(
          'Or drop one here: CSV, XLSX or JSON lines. The first row names the columns. Items of a list have a number, such as “Price 1”, “Price 2”.',
        )}
      </p>
      <textarea
        className={styles.paste}
        aria-label={t('Cells from a spreadsheet')}
        placeholder={t('Or paste cells of a spreadsheet here')}
        rows={1}
        value=""
        onChange={() => undefined}
      />
    </div>
  )
}

function FileButton({ isBusy, onFile }: { isBusy: boolean; onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={ENDINGS}
        hidden
        aria-label={t('Table')}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? []
          event.currentTarget.value = ''
          if (file) onFile(file)
        }}
      />
      <Button loading={isBusy} onClick={() => input.current?.click()}>
        {t('Choose a file')}
      </Button>
    </>
  )
}
