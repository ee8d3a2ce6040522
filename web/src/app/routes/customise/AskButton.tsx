import { Button } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { t } from '@/shared/language/say'
import type { DeskState } from './state/useDesk'
import styles from './customise.module.css'

// Few visits need it.
const AskDialog = lazy(() => import('../answering/AskDialog'))

/** Opens what makes a form by link of what is on the desk. */
export function AskButton({ desk: { template, business, page, download } }: { desk: DeskState }) {
  const [isOpen, setOpen] = useState(false)
  if (!download.mayIssue) return null
  return (
    <p className={styles.ask}>
      <Button variant="subtle" size="compact-sm" ml={-8} onClick={() => setOpen(true)}>
        {t('Let somebody else fill in a part')}
      </Button>
      <Suspense>
        {isOpen && (
          <AskDialog template={template} values={page.sent} brand={business.named} onClose={() => setOpen(false)} />
        )}
      </Suspense>
    </p>
  )
}
