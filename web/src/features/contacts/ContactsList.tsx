import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { FailureNote } from '@/shared/states/FailureNote'
import { Loading, Skeleton } from '@/shared/states/Loading'
import { Note } from '@/shared/states/Note'
import { SearchField } from '@/shared/ui/SearchField'
import { plural, t } from '@/shared/language/say'
import { contactsQuery, type Contact } from './api'
import { ContactDialog } from './ContactDialog'
import styles from './contacts.module.css'
import { useForgetting } from './useForgetting'

/** Everybody that documents were made for, to be found, corrected and deleted. */
export function ContactsList() {
  const [text, setText] = useState('')
  const [sought] = useDebouncedValue(text, 200)
  const contacts = useQuery({ ...contactsQuery(sought), placeholderData: (before) => before })
  const [open, setOpen] = useState<Contact>()
  return (
    <section aria-labelledby="contacts-title">
      <div className={styles.top}>
        <div>
          <h1 id="contacts-title" tabIndex={-1}>
            {t('People and companies')}
          </h1>
          <p className="quiet numbers" role="status">
            {contacts.data && contacts.data.length > 0 && plural(contacts.data.length, '{n} name', '{n} names')}
          </p>
        </div>
        {(sought !== '' || contacts.data?.length !== 0) && (
          <SearchField
            label={t('Search people and companies')}
            placeholder={t('Name')}
            clear={t('Clear the search')}
            value={text}
            onChange={setText}
          />
        )}
      </div>
      <Found contacts={contacts} sought={sought} onOpen={setOpen} onClear={() => setText('')} />
      {open && <ContactDialog key={open.id} contact={open} onClose={() => setOpen(undefined)} />}
    </section>
  )
}

interface FoundProps {
  contacts: ReturnType<typeof useQuery<Contact[]>>
  sought: string
  onOpen: (contact: Contact) => void
  onClear: () => void
}

function Found({ contacts, sought, onOpen, onClear }: FoundProps) {
  switch (contacts.status) {
    case 'pending':
      return (
        <Loading what={t('Loading people and companies')}>
          <Skeleton height={200} />
        </Loading>
      )
    case 'error':
      return (
        <FailureNote error={contacts.error} what={t('people and companies')} retry={() => void contacts.refetch()} />
      )
    case 'success':
      if (contacts.data.length === 0) return <Nobody sought={sought} onClear={onClear} />
      return (
        <ul className={styles.list}>
          {contacts.data.map((one) => (
            <ContactRow key={one.id} contact={one} onOpen={() => onOpen(one)} />
          ))}
        </ul>
      )
    default:
      return contacts satisfies never
  }
}

function Nobody({ sought, onClear }: { sought: string; onClear: () => void }) {
  if (sought)
    return (
      <Note
        title={t('Nobody matches “{sought}”', { sought })}
        action={
          <Button variant="default" onClick={onClear}>
            {t('Show all')}
          </Button>
        }
      >
        <p>{t('Search for a part of a name.')}</p>
      </Note>
    )
  return (
    <Note title={t('Nobody here yet')}>
      <p>
        {t('The people and companies you make documents for are kept here, and offered when you type the name again.')}
      </p>
    </Note>
  )
}

function ContactRow({ contact, onOpen }: { contact: Contact; onOpen: () => void }) {
  const forget = useForgetting()
  const facts = [contact.contact, contact.address.replace(/\s*\n\s*/g, ', '), contact.email, contact.vat_id]
  return (
    <li>
      <span className={styles.what}>
        {contact.name}
        <span className={styles.facts}>{facts.filter(Boolean).join(' · ')}</span>
      </span>
      <Button
        variant="default"
        size="compact-md"
        aria-label={t('Correct {name}', { name: contact.name })}
        onClick={onOpen}
      >
        {t('Correct')}
      </Button>
      <Button
        variant="subtle"
        color="gray"
        size="compact-md"
        aria-label={t('Delete {name}', { name: contact.name })}
        onClick={() => forget.mutate(contact)}
      >
        {t('Delete')}
      </Button>
    </li>
  )
}
