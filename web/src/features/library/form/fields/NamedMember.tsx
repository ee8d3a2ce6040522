import { ActionIcon, TextInput } from '@mantine/core'
import type { FieldTemplateProps } from '@rjsf/utils'
import { useState, type ReactNode } from 'react'
import { DeleteIcon } from '@/shared/ui/icons'
import { t } from '@/shared/language/say'
import styles from '../shared/form.module.css'

/** A member whose name a person chooses: its name, its value, and a way to take it away. */
export function NamedMember({ props, children }: { props: FieldTemplateProps; children: ReactNode }) {
  const { id, label, disabled, onKeyRename, onRemoveProperty } = props
  const [typed, setTyped] = useState<string>()
  return (
    <div className={styles.member}>
      <TextInput
        id={`${id}-name`}
        aria-label={t('Name of “{label}”', { label })}
        value={typed ?? label}
        disabled={disabled}
        autoComplete="off"
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={() => {
          const name = typed?.trim()
          if (name && name !== label) onKeyRename(name)
          setTyped(undefined)
        }}
      />
      <div>{children}</div>
      <ActionIcon
        variant="subtle"
        color="gray"
        className={styles.rowMenu}
        aria-label={t('Remove “{label}”', { label })}
        disabled={disabled}
        onClick={onRemoveProperty}
      >
        <DeleteIcon size={18} />
      </ActionIcon>
    </div>
  )
}
