import { ActionIcon, Menu } from '@mantine/core'
import { CopyIcon, DeleteIcon, DownIcon, MoreIcon, UpIcon } from '@/shared/ui/icons'
import { t } from '@/shared/language/say'
import styles from '../shared/form.module.css'

interface Props {
  at: number
  last: number
  row: unknown
  /** Absent when the list is full. */
  add: ((at: number, row: unknown) => void) | undefined
  remove: (at: number) => void
  move: (from: number, to: number) => void
}

/** Duplicates, moves or removes a row. */
export function RowMenu({ at, last, row, add, remove, move }: Props) {
  return (
    <Menu
      position="bottom-end"
      shadow="md"
      width={210}
      withInitialFocusPlaceholder={false}
      // A closed menu goes at once, so that two menus are never open together.
      transitionProps={{ exitDuration: 0 }}
    >
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          className={styles.rowMenu}
          aria-label={t('Row {at}: duplicate, move or remove', { at: at + 1 })}
        >
          <MoreIcon size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {add && (
          <Menu.Item leftSection={<CopyIcon size={18} />} onClick={() => add(at + 1, structuredClone(row))}>
            {t('Duplicate')}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<UpIcon size={18} />}
          disabled={at === 0}
          rightSection={<kbd className={styles.key}>Alt ↑</kbd>}
          onClick={() => move(at, at - 1)}
        >
          {t('Move up')}
        </Menu.Item>
        <Menu.Item
          leftSection={<DownIcon size={18} />}
          disabled={at === last}
          rightSection={<kbd className={styles.key}>Alt ↓</kbd>}
          onClick={() => move(at, at + 1)}
        >
          {t('Move down')}
        </Menu.Item>
        <Menu.Item leftSection={<DeleteIcon size={18} />} onClick={() => remove(at)}>
          {t('Remove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
