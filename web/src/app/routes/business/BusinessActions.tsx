import { Button, SegmentedControl } from '@mantine/core'
import { t } from '@/shared/language/say'
import type { BusinessDeskState } from './state/useBusinessDesk'
import styles from './business.module.css'

/** Which page is drawn, and saving. */
export function BusinessActions({ desk }: { desk: BusinessDeskState }) {
  const { page, drawn, navigation } = desk
  return (
    <>
      <span className={styles.sides}>
        <SegmentedControl
          size="md"
          aria-label={t('Show the form or the page')}
          value={navigation.side}
          onChange={(side) => navigation.setSide(side)}
          data={[
            { value: 'form', label: t('Form') },
            { value: 'page', label: t('Page') },
          ]}
        />
      </span>
      {drawn.length > 1 && (
        <SegmentedControl
          aria-label={t('Which page is drawn')}
          value={page.slug}
          onChange={page.choose}
          data={drawn.map((one) => ({ value: one.slug, label: one.title }))}
        />
      )}
      <SaveBusiness desk={desk} />
    </>
  )
}

function SaveBusiness({ desk: { brand, business, saving, save } }: { desk: BusinessDeskState }) {
  return (
    <Button onClick={save} loading={saving.isPending} aria-disabled={brand !== undefined && !business.isDirty}>
      {brand ? t('Save changes') : t('Save')}
    </Button>
  )
}
