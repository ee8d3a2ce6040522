import { Button } from '@mantine/core'
import { useReducer, type ReactNode } from 'react'
import { showUndo } from '@/shared/messages/showMessage'
import { t } from '@/shared/language/say'
import { DraftWords } from '../drafts/DraftWords'
import type { KeptDraft } from '../drafts/drafts'
import { useDraftStore } from '../drafts/useDraftStore'
import styles from './saved.module.css'

interface Props {
  person: string
  organisation: string
  renderLink: (kept: KeptDraft, children: ReactNode, className: string | undefined) => ReactNode
}

/** All unsaved work of the person on this device, whatever template it is of. */
export function UnsavedList({ person, organisation, renderLink }: Props) {
  const shelf = useDraftStore(person)
  const [, refresh] = useReducer((many: number) => many + 1, 0)
  const list = shelf.list(organisation)
  if (list.length === 0) return null
  return (
    <section aria-labelledby="unsaved-title" className={styles.unsaved}>
      <h2 id="unsaved-title">{t('Not saved yet')}</h2>
      <p className="quiet">{t('Kept on this device only.')}</p>
      <ul className={styles.list}>
        {list.map((kept) => (
          <UnsavedRow
            key={`${kept.template} ${kept.id}`}
            kept={kept}
            renderLink={renderLink}
            onDelete={() => {
              const putBack = shelf.remove([kept])
              refresh()
              showUndo(t('The unsaved work is deleted'), () => {
                putBack()
                refresh()
              })
            }}
          />
        ))}
      </ul>
    </section>
  )
}

interface RowProps extends Pick<Props, 'renderLink'> {
  kept: KeptDraft
  onDelete: () => void
}

function UnsavedRow({ kept, renderLink, onDelete }: RowProps) {
  return (
    <li className={styles.line}>
      {renderLink(
        kept,
        <>
          <span className={styles.name}>{kept.draft.name}</span>
          <span className={styles.facts}>
            <DraftWords kept={kept} />
          </span>
        </>,
        styles.link,
      )}
      <Button
        variant="subtle"
        color="gray"
        size="compact-md"
        aria-label={t('Delete the unsaved work “{name}”', { name: kept.draft.name })}
        onClick={onDelete}
      >
        {t('Delete')}
      </Button>
    </li>
  )
}
