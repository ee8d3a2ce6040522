import { ActionIcon, Menu } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { showWhen } from '@/shared/format/dates'
import { failureSentence } from '@/shared/states/failureWords'
import { CopyIcon, DeleteIcon, MoreIcon, WriteIcon } from '@/shared/ui/icons'
import { showError, showMessage, showUndo } from '@/shared/messages/showMessage'
import { rich, t } from '@/shared/language/say'
import { customisationsQuery, deleteCustomisation, restoreCustomisation, type CustomisationSummary } from '../api'
import type { RenderSavedLink } from './renderSavedLink'
import { RenameSaved } from './RenameSaved'
import styles from './saved.module.css'

interface Props {
  saved: CustomisationSummary
  renderLink: RenderSavedLink
  onStart: () => void
}

/** One customisation: a link to it, and a menu to rename or delete it. */
export function SavedRow({ saved, renderLink, onStart }: Props) {
  const [isRenaming, setRenaming] = useState(false)
  const remove = useRemoving()
  return (
    <li className={styles.line}>
      {isRenaming ? (
        <RenameSaved saved={saved} onDone={() => setRenaming(false)} />
      ) : (
        renderLink(
          saved,
          <>
            <span className={styles.name}>{saved.name}</span>
            <span className={styles.facts}>
              {rich('{facts} · saved {when}', {
                facts: [saved.subject, saved.number, saved.template_title].filter(Boolean).join(' · '),
                when: <span className="numbers">{showWhen(saved.saved_at)}</span>,
              })}
            </span>
          </>,
          styles.link,
        )
      )}
      <SavedMenu
        name={saved.name}
        onStart={onStart}
        onRename={() => setRenaming(true)}
        onDelete={() => remove.mutate(saved)}
      />
    </li>
  )
}

interface MenuProps {
  name: string
  onStart: () => void
  onRename: () => void
  onDelete: () => void
}

function SavedMenu({ name, onStart, onRename, onDelete }: MenuProps) {
  return (
    <Menu position="bottom-end" shadow="md" width={180}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('{name}: new from this, rename or delete', { name })}
        >
          <MoreIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<CopyIcon size={18} />} onClick={onStart}>
          {t('New from this')}
        </Menu.Item>
        <Menu.Item leftSection={<WriteIcon size={18} />} onClick={onRename}>
          {t('Rename')}
        </Menu.Item>
        <Menu.Item leftSection={<DeleteIcon size={18} />} onClick={onDelete}>
          {t('Delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function useRemoving() {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: customisationsQuery.queryKey })
  return useMutation({
    mutationFn: (saved: CustomisationSummary) => deleteCustomisation(saved.id),
    onSuccess: (_, saved) => {
      client.setQueryData(customisationsQuery.queryKey, (all) => all?.filter((one) => one.id !== saved.id))
      showUndo(t('“{name}” is deleted', { name: saved.name }), async () => {
        await restoreCustomisation(saved.id).then(
          () => showMessage(t('“{name}” is back', { name: saved.name })),
          (error: unknown) => showError(failureSentence(error)),
        )
        await refresh()
      })
    },
    onError: (error) => showError(failureSentence(error)),
    onSettled: refresh,
  })
}
