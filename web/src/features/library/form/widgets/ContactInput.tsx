import { Autocomplete } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { ContactLookup, OfferedContact } from '../shared/context'
import { useFieldTies } from '../shared/context'
import { useDescribed } from '../shared/useDescribed'
import styles from './widgets.module.css'

/** How long typing rests before names are looked up, in milliseconds. */
const REST_MS = 150

interface Props {
  id: string
  value: string
  placeholder: string | undefined
  required: boolean | undefined
  disabled: boolean | undefined
  error: boolean
  lookup: ContactLookup
  onChange: (value: string) => void
}

/** The name of a person or a company: those known already are offered, and one that is chosen fills its fields. */
export default function ContactInput({ lookup, onChange, ...shared }: Props) {
  const { pointer } = useFieldTies()
  const { value } = shared
  const control = useDescribed<HTMLInputElement>()
  const [isOpen, setOpen] = useState(false)
  const offered = useOffered(lookup, value, isOpen)
  return (
    <Autocomplete
      {...shared}
      ref={control}
      autoComplete="off"
      data={offered.map((one) => one.name)}
      filter={({ options }) => options}
      dropdownOpened={isOpen && offered.length > 0}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      selectFirstOptionOnChange={false}
      renderOption={({ option }) => <Offer contact={offered.find((one) => one.name === option.value)} />}
      onChange={(text) => {
        setOpen(true)
        onChange(text)
      }}
      onOptionSubmit={(name) => {
        setOpen(false)
        const chosen = offered.find((one) => one.name === name)
        // After the change of the name itself, which comes with it.
        if (chosen) setTimeout(() => lookup.fill(pointer, chosen))
      }}
    />
  )
}

function Offer({ contact }: { contact: OfferedContact | undefined }) {
  const facts = [contact?.contact, contact?.address?.replace(/\s*\n\s*/g, ', ')].filter(Boolean).join(' · ')
  return (
    <span className={styles.offer}>
      {contact?.name}
      {facts && <span className={styles.offerFacts}>{facts}</span>}
    </span>
  )
}

/** Who is known by a name that begins or goes on so; nobody while the list is closed. */
function useOffered(lookup: ContactLookup, text: string, isOpen: boolean): OfferedContact[] {
  const [offered, setOffered] = useState<OfferedContact[]>([])
  const { find } = lookup
  useEffect(() => {
    if (!isOpen) return
    let isOver = false
    const timer = setTimeout(() => {
      // What cannot be looked up is typed as ever.
      find(text).then(
        (found) => !isOver && setOffered(found.filter((one) => one.name !== text)),
        () => !isOver && setOffered([]),
      )
    }, REST_MS)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [find, text, isOpen])
  return offered
}
