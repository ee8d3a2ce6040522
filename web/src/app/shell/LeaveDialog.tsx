import { Button, Group } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { Dialog } from '@/shared/ui/Dialog'

/** Asks once before unsaved work is left; closing the tab asks in the browser's own words. */
export function LeaveDialog({ dirty, isKept }: { dirty: boolean; isKept: boolean }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => dirty && current.pathname !== next.pathname && next.pathname !== '/login',
    enableBeforeUnload: () => dirty,
    withResolver: true,
  })
  const isAsking = blocker.status === 'blocked'
  return (
    <Dialog opened={isAsking} onClose={() => blocker.reset?.()} title="Leave without saving?">
      <p>
        What you changed here is not saved yet.{' '}
        {isKept
          ? 'It stays on this device, and you find it again under “Saved” and when you open this template.'
          : 'This browser does not keep it: when you close the page, it is lost.'}
      </p>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={() => blocker.proceed?.()}>
          Leave
        </Button>
        <Button data-autofocus onClick={() => blocker.reset?.()}>
          Stay
        </Button>
      </Group>
    </Dialog>
  )
}
