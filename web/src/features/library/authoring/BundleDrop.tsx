import { Button, Progress } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type DragEvent } from 'react'
import { failureOf, type Fault } from '@/shared/api/failure'
import { count } from '@/shared/format/words'
import { sentenceFor } from '@/shared/ui/FailureNote'
import { UploadIcon } from '@/shared/ui/icons'
import { say } from '@/shared/ui/messages'
import { uploadBundle } from '../api'
import styles from './authoring.module.css'
import { byFile } from './faults'

interface Props {
  /** The template that gets a new version; without it the bundle becomes a new template. */
  slug?: string
  title: string
}

/** Takes a bundle, says how far it is, and lists every fault by file and line. */
export function BundleDrop({ slug, title }: Props) {
  const chooser = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const [share, setShare] = useState(0)
  const client = useQueryClient()
  const send = useMutation({
    mutationFn: (file: File) => uploadBundle(file, slug, setShare),
    onSuccess: (made) => {
      say(`Version ${made.version} is here as a draft. Look at it, then publish it.`)
      void client.invalidateQueries({ queryKey: ['templates'] })
    },
  })
  const take = (file: File | undefined) => {
    if (!file) return
    setShare(0)
    send.mutate(file)
  }
  return (
    <div>
      <div
        className={styles.drop}
        data-over={isOver}
        data-small={slug !== undefined}
        onDragOver={(event: DragEvent) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => {
          setOver(false)
        }}
        onDrop={(event: DragEvent) => {
          event.preventDefault()
          setOver(false)
          take(event.dataTransfer.files[0])
        }}
      >
        {send.isPending ? (
          <div className={styles.sending} role="status">
            {share < 1 ? 'Sending the bundle…' : 'Checking it and making its first page…'}
            <Progress value={share * 100} animated={share === 1} aria-label="Sent" />
          </div>
        ) : (
          <>
            <Button variant="default" leftSection={<UploadIcon size={18} />} onClick={() => chooser.current?.click()}>
              {title}
            </Button>
            <span className="quiet">or drop the zip here</span>
          </>
        )}
        <input
          ref={chooser}
          type="file"
          accept=".zip,application/zip"
          hidden
          tabIndex={-1}
          onChange={(event) => {
            take(event.currentTarget.files?.[0])
            event.currentTarget.value = ''
          }}
        />
      </div>
      {send.isError && <Faults error={send.error} />}
      {send.isSuccess && send.data.warnings.length > 0 && (
        <div role="status" className={styles.faults}>
          <p className={styles.faultsTitle}>
            {count(send.data.warnings.length, 'thing')} to look at. The draft is there all the same.
          </p>
          <FaultList faults={send.data.warnings} />
        </div>
      )}
    </div>
  )
}

function Faults({ error }: { error: unknown }) {
  const failure = failureOf(error)
  const faults = failure.kind === 'wrong' ? failure.faults : []
  if (faults.length === 0) {
    return (
      <p role="alert" className={styles.bad}>
        {sentenceFor(error)}
      </p>
    )
  }
  return (
    <div role="alert" className={styles.faults}>
      <p className={styles.faultsTitle}>{count(faults.length, 'thing')} to mend in the bundle. Nothing was changed.</p>
      <FaultList faults={faults} />
    </div>
  )
}

function FaultList({ faults }: { faults: readonly Fault[] }) {
  return (
    <>
      {byFile(faults).map((file) => (
        <section key={file.path}>
          <h4>{file.path || 'The bundle'}</h4>
          <ul>
            {file.faults.map((fault) => (
              <li key={`${fault.line ?? ''} ${fault.message}`}>
                <span className={`${styles.line} numbers`}>{fault.line ? `line ${fault.line}` : ''}</span>
                <span>
                  {fault.message} {fault.hint && <span className="quiet">{fault.hint}</span>}
                </span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  )
}
