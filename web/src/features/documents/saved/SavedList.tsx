import { ActionIcon, Button, Menu, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { showWhen } from '@/shared/format/when'
import { FailureNote } from '@/shared/ui/FailureNote'
import { sentenceFor } from '@/shared/ui/failureWords'
import { DeleteIcon, MoreIcon, WriteIcon } from '@/shared/ui/icons'
import { complain, say, sayWithUndo } from '@/shared/ui/messages'
import { Note } from '@/shared/ui/Note'
import { Ghost, Waiting } from '@/shared/ui/Waiting'
import {
  customisationsQuery,
  deleteCustomisation,
  readCustomisation,
  restoreCustomisation,
  saveAgain,
  type CustomisationSummary,
} from '../api'
import styles from './saved.module.css'

interface Props {
  begin: ReactNode
  renderLink: (saved: CustomisationSummary, children: ReactNode, className: string | undefined) => ReactNode
}

/** Saved values, newest first: open, rename, delete with undo. */
export function SavedList({ begin, renderLink }: Props) {
  const saved = useQuery(customisationsQuery)
  return (
    <section aria-labelledby="saved-title">
      <h1 id="saved-title" tabIndex={-1}>
        Saved
      </h1>
      {saved.status === 'pending' && (
        <Waiting what="Loading what you saved">
          {[0, 1, 2, 3].map((row) => (
            <div key={row} style={{ padding: '16px 0' }}>
              <Ghost height={24} width="60%" />
            </div>
          ))}
        </Waiting>
      )}
      {saved.status === 'error' && (
        <FailureNote error={saved.error} what="what you saved" retry={() => void saved.refetch()} />
      )}
      {saved.status === 'success' && saved.data.length === 0 && (
        <Note title="Nothing saved yet" action={begin}>
          <p>
            Values that you save while filling in a template lie here, with every earlier save, to be taken up again.
          </p>
        </Note>
      )}
      {saved.status === 'success' && (
        <ul className={styles.list}>
          {saved.data.map((one) => (
            <Line key={one.id} saved={one} renderLink={renderLink} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Line({ saved, renderLink }: { saved: CustomisationSummary } & Pick<Props, 'renderLink'>) {
  const [isRenaming, setRenaming] = useState(false)
  const remove = useRemoving()
  return (
    <li className={styles.line}>
      {isRenaming ? (
        <Renaming saved={saved} onDone={() => setRenaming(false)} />
      ) : (
        renderLink(
          saved,
          <>
            <span className={styles.name}>{saved.name}</span>
            <span className={styles.facts}>
              {[saved.subject, saved.number, saved.template_title].filter(Boolean).join(' · ')} · saved{' '}
              <span className="numbers">{showWhen(saved.saved_at)}</span>
            </span>
          </>,
          styles.link,
        )
      )}
      <Menu position="bottom-end" shadow="md" width={180}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`${saved.name}: rename or delete`}>
            <MoreIcon />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<WriteIcon size={18} />} onClick={() => setRenaming(true)}>
            Rename
          </Menu.Item>
          <Menu.Item leftSection={<DeleteIcon size={18} />} onClick={() => remove.mutate(saved)}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  )
}

function Renaming({ saved, onDone }: { saved: CustomisationSummary; onDone: () => void }) {
  const client = useQueryClient()
  const [name, setName] = useState(saved.name)
  const rename = useMutation({
    mutationFn: async () => {
      const { values, revision } = await readCustomisation(saved.id)
      return saveAgain(saved.id, { name: name.trim(), values, base_revision: revision })
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: customisationsQuery.queryKey })
      onDone()
    },
    onError: (error) => complain(sentenceFor(error)),
  })
  return (
    <form
      className={styles.rename}
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() && name.trim() !== saved.name) rename.mutate()
        else onDone()
      }}
    >
      <TextInput
        aria-label="New name"
        value={name}
        maxLength={120}
        data-autofocus
        // The person has just asked to type here.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone()
        }}
      />
      <Button type="submit" variant="default" loading={rename.isPending}>
        Rename
      </Button>
    </form>
  )
}

function useRemoving() {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: customisationsQuery.queryKey })
  return useMutation({
    mutationFn: (saved: CustomisationSummary) => deleteCustomisation(saved.id),
    onSuccess: (_, saved) => {
      client.setQueryData(customisationsQuery.queryKey, (all) => all?.filter((one) => one.id !== saved.id))
      sayWithUndo(`“${saved.name}” is deleted`, async () => {
        await restoreCustomisation(saved.id).then(
          () => say(`“${saved.name}” is back`),
          (error: unknown) => complain(sentenceFor(error)),
        )
        await refresh()
      })
    },
    onError: (error) => complain(sentenceFor(error)),
    onSettled: refresh,
  })
}
