// @vitest-environment jsdom
import { Button, MantineProvider } from '@mantine/core'
import { fireEvent, render, screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { theme } from './theme'

function shown(props: { loading?: boolean; disabled?: boolean; onClick?: () => void; onSubmit?: () => void }) {
  const { onSubmit, ...button } = props
  return (
    <MantineProvider theme={theme}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onSubmit?.()
        }}
      >
        <Button type="submit" {...button}>
          Save
        </Button>
      </form>
    </MantineProvider>
  )
}

test('a button keeps the focus while it is at work, and does nothing more', () => {
  const onClick = vi.fn()
  const onSubmit = vi.fn()
  const { rerender } = render(shown({ onClick, onSubmit }))
  const button = screen.getByRole('button', { name: 'Save' })
  button.focus()
  rerender(shown({ onClick, onSubmit, loading: true }))
  expect(document.activeElement).toBe(button)
  expect(button.getAttribute('aria-disabled')).toBe('true')
  fireEvent.click(button)
  expect(onClick).not.toHaveBeenCalled()
  expect(onSubmit).not.toHaveBeenCalled()
  rerender(shown({ onClick, onSubmit }))
  fireEvent.click(button)
  expect(onClick).toHaveBeenCalledOnce()
  expect(onSubmit).toHaveBeenCalledOnce()
})

test('a button that may not be pressed is disabled, at work or not', () => {
  const { rerender } = render(shown({ disabled: true }))
  expect(screen.getByRole<HTMLButtonElement>('button').disabled).toBe(true)
  rerender(shown({ disabled: true, loading: true }))
  expect(screen.getByRole<HTMLButtonElement>('button').disabled).toBe(true)
})

test('what leads to an address stays a link', () => {
  render(
    <MantineProvider theme={theme}>
      <Button component="a" href="/all.zip">
        Download everything
      </Button>
    </MantineProvider>,
  )
  expect(screen.getByRole('link', { name: 'Download everything' }).getAttribute('href')).toBe('/all.zip')
})
