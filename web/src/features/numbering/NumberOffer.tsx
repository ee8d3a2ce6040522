import { Button } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { t } from '@/shared/language/say'
import type { Numbered } from './api'

const SeriesDialog = lazy(() => import('./SeriesDialog').then((module) => ({ default: module.SeriesDialog })))

interface Props {
  numbered: Numbered
  /** Called when a series gives the numbers from now on. */
  onNumbered: () => void
}

/** Below the field of a number that is typed by hand: Galley can count. */
export function NumberOffer({ numbered, onNumbered }: Props) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button variant="subtle" size="compact-sm" ml={-8} onClick={() => setOpen(true)}>
        {t('Let Galley number')}
      </Button>
      {isOpen && (
        <Suspense>
          <SeriesDialog numbered={numbered} onNumbered={onNumbered} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
