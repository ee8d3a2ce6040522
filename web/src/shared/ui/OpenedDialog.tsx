import { Modal, type ModalProps } from '@mantine/core'
import { useMadeWhenOpened } from './useMadeWhenOpened'

export default function OpenedDialog(props: ModalProps) {
  const { isOpen } = useMadeWhenOpened(props.opened)
  return <Modal {...props} opened={isOpen} />
}
