import { CloseButton, TextInput } from '@mantine/core'
import { SearchIcon } from './icons'
import styles from './searchField.module.css'

interface Props {
  label: string
  placeholder: string
  /** What the button says that empties it. */
  clear: string
  value: string
  onChange: (text: string) => void
}

/** The field at the head of a list that narrows it. */
export function SearchField({ label, placeholder, clear, value, onChange }: Props) {
  return (
    <TextInput
      className={styles.search}
      type="search"
      size="md"
      aria-label={label}
      placeholder={placeholder}
      leftSection={<SearchIcon size={18} />}
      rightSection={value && <CloseButton aria-label={clear} onClick={() => onChange('')} />}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
