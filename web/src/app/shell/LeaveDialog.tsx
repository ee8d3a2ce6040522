import { Button, Group } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Dialog } from '@/shared/ui/Dialog'
import { t } from '@/shared/language/say'

/** Asks once before unsaved work is left, and says what becomes of it; closing the tab asks in the browser's own words. */
export function LeaveDialog({ dirty, children }: { dirty: boolean; children: ReactNode }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => dirty && current.pathname !== next.pathname && next.pathname !== '/login',
    enableBeforeUnload: () => dirty,
    withResolver: true,
  })
  const isAsking = blocker.status === 'blocked'
  return (
    <Dialog opened={isAsking} onClose={() => blocker.reset?.()} title={t('Leave without saving?')}>
      <p>
        {t('What you changed here is not saved yet.')} {children}
      </p>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={() => blocker.proceed?.()}>
          {t('Leave')}
        </Button>
        <Button data-autofocus onClick={() => blocker.reset?.()}>
          {t('Stay')}
        </Button>
      </Group>
    </Dialog>
  )
}
