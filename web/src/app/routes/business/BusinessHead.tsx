import { NativeSelect, SegmentedControl } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { LeftIcon } from '@/shared/ui/icons'
import { t } from '@/shared/language/say'
import type { BusinessDeskState } from './state/useBusinessDesk'
import layout from '../../shell/desk.module.css'
import styles from './business.module.css'

/** What this page is for, for whom it is said, and for which of several businesses. */
export function BusinessHead({ desk }: { desk: BusinessDeskState }) {
  const { brand, brands, business } = desk
  const isFirst = brands.length === 0
  return (
    <div className={layout.head}>
      {!isFirst && (
        <Link to="/" className={layout.back}>
          <LeftIcon size={16} /> {t('Templates')}
        </Link>
      )}
      <h1 tabIndex={-1}>
        {isFirst ? t('Who sends your documents?') : brand ? t('My business') : t('Another business')}
      </h1>
      <p className={layout.lead}>{leadOf(isFirst, brand?.first)}</p>
      {isFirst && (
        <Link to="/" className={styles.skip}>
          {t('Skip for now')}
        </Link>
      )}
      {brand && (brands.length > 1 || business.mayChange) && <Several desk={desk} />}
      {brand && business.mayChange && <ForWhom desk={desk} />}
      {business.part === 'template' && <WhichTemplate desk={desk} />}
      {business.part === 'own' && (
        <p className={styles.note}>
          {t('What you fill in here stands in your own documents in place of what {name} says. Leave the rest empty.', {
            name: brand?.name ?? '',
          })}
        </p>
      )}
    </div>
  )
}

function leadOf(isFirst: boolean, isBegunWith = false): string {
  if (isFirst) return t('Say it once. Every invoice and letter begins with it; each can still say something else.')
  const where = isBegunWith
    ? t('New documents begin with it.')
    : t('Choose it under “Business” where a document is for it.')
  return `${where} ${t('Documents that were made stay as they are.')}`
}

function WhichTemplate({ desk: { business, templates, setTemplate } }: { desk: BusinessDeskState }) {
  return (
    <>
      <NativeSelect
        mt="md"
        label={t('Template')}
        value={business.template}
        data={templates.map((one) => ({ value: one.slug, label: one.title }))}
        onChange={(event) => setTemplate(event.currentTarget.value)}
      />
      <p className={styles.note}>
        {t(
          'What you fill in here stands in this template in place of what is said for everybody. Leave the rest empty.',
        )}
      </p>
    </>
  )
}

function ForWhom({ desk: { business, organisation } }: { desk: BusinessDeskState }) {
  return (
    <SegmentedControl
      mt="md"
      aria-label={t('For whom it is said')}
      value={business.part}
      onChange={(part) => business.setPart(part)}
      data={[
        { value: 'whole', label: organisation.personal ? t('Everywhere') : t('For everybody') },
        { value: 'template', label: t('In one template') },
        ...(organisation.personal ? [] : [{ value: 'own' as const, label: t('For my documents') }]),
      ]}
    />
  )
}

function Several({ desk: { brand, brands, business } }: { desk: BusinessDeskState }) {
  const navigate = useNavigate()
  return (
    <p className={styles.several}>
      {brands.length > 1 &&
        brands.map((one) => (
          <button
            key={one.slug}
            type="button"
            className={`${layout.wordButton} ${styles.choice}`}
            aria-pressed={one.slug === brand?.slug}
            onClick={() => void navigate({ to: '/business', search: { slug: one.slug } })}
          >
            {one.name}
          </button>
        ))}
      {business.mayChange && (
        <Link to="/business" search={{ isNew: true }} className={layout.wordButton}>
          {t('Add another business')}
        </Link>
      )}
    </p>
  )
}
