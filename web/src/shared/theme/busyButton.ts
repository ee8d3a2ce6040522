import { createElement, type ComponentProps, type MouseEvent } from 'react'

type ButtonProps = ComponentProps<'button'> & { 'data-loading'?: boolean; 'data-disabled'?: boolean; href?: string }

function doNothing(event: MouseEvent): void {
  event.preventDefault()
}

/**
 * A button that keeps the focus while it is at work. Mantine disables it then, and a disabled button loses the focus:
 * a person with a keyboard would begin again at the top of the page.
 */
export function busyButton({ disabled, onClick, ...props }: ButtonProps) {
  // What leads to an address and only looks like a button stays a link.
  if (props.href !== undefined) return createElement('a', { ...props, onClick } as ComponentProps<'a'>)
  const isBusy = props['data-loading'] === true && props['data-disabled'] !== true
  if (!isBusy) return createElement('button', { ...props, disabled, onClick })
  return createElement('button', { ...props, onClick: doNothing, 'aria-disabled': true, 'aria-busy': true })
}
