import { Button } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { withoutBrand } from '@/features/library/form/schema/withBrand'
import { sampleLeft } from '@/features/library/sample/sampleLeft'
import { t } from '@/shared/language/say'
import type { DeskState } from './state/useDesk'
import styles from './customise.module.css'

// Few visits need it.
const AskDialog = lazy(() => import('../answering/AskDialog'))

/** Opens what makes a form by link of what is on the desk. */
export function AskButton({ desk }: { desk: DeskState }) {
  const { template, business, page, download } = desk
  const [isOpen, setOpen] = useState(false)
  if (!download.mayIssue) return null
  return (
    <p className={styles.ask}>
      <Button variant="subtle" size="compact-sm" ml={-8} onClick={() => setOpen(true)}>
        {t('Let somebody else fill in a part')}
      </Button>
      <Suspense>
        {isOpen && (
          <AskDialog
            template={template}
            values={page.sent}
            sampleLeft={leftOn(desk)}
            brand={business.named}
            onClose={() => setOpen(false)}
          />
        )}
      </Suspense>
    </p>
  )
}

/** The pointers of values on the desk that are still the sample's. */
function leftOn({ template: { schema, sample }, business, page, work }: DeskState): string[] {
  if (work.copy.origin !== 'sample') return []
  const found = sampleLeft(schema, page.sent, business.brand ? withoutBrand(schema, sample) : sample)
  return found.map(({ pointer }) => pointer)
}
