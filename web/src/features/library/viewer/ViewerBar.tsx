import { ActionIcon, Menu, UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { FitPageIcon, FitWidthIcon, LeftIcon, MinusIcon, PlusIcon, RightIcon } from '@/shared/ui/icons'
import { Hint } from '@/shared/ui/Hint'
import { rich, t } from '@/shared/language/say'
import styles from './paper/viewer.module.css'
import { arrowKeys } from './viewerKeys'
import type { Zoom } from './paper/zoom'

interface Props {
  page: number
  pageCount: number
  turn: (by: number) => void
  percent: number
  zoom: Zoom
  onZoom: (zoom: Zoom) => void
  onStep: (direction: 1 | -1) => void
  actions: ReactNode
}

const SIGNS = { ArrowLeft: '←', ArrowRight: '→' }

/** Turning and sizing, quiet, and the actions at the end. */
export function ViewerBar({ page, pageCount, turn, percent, zoom, onZoom, onStep, actions }: Props) {
  const arrows = arrowKeys()
  return (
    <div className={styles.bar}>
      <div className={styles.group} role="group" aria-label={t('Pages')}>
        <Quiet label={t('Previous page')} keys={SIGNS[arrows.back]} disabled={page <= 1} onClick={() => turn(-1)}>
          <LeftIcon />
        </Quiet>
        <span className={`${styles.count} numbers`} aria-live="polite">
          {rich('<word>Page</word> {page} of {pageCount}', {
            page,
            pageCount,
            word: (words) => <span className={styles.pageWord}>{words}</span>,
          })}
        </span>
        <Quiet label={t('Next page')} keys={SIGNS[arrows.on]} disabled={page >= pageCount} onClick={() => turn(1)}>
          <RightIcon />
        </Quiet>
      </div>
      <div className={styles.group} role="group" aria-label={t('Size')}>
        <Quiet label={t('Smaller')} keys="−" onClick={() => onStep(-1)}>
          <MinusIcon size={18} />
        </Quiet>
        <SizeMenu percent={percent} zoom={zoom} onZoom={onZoom} />
        <Quiet label={t('Larger')} keys="+" onClick={() => onStep(1)}>
          <PlusIcon size={18} />
        </Quiet>
      </div>
      <div className={styles.actions}>{actions}</div>
    </div>
  )
}

function SizeMenu({ percent, zoom, onZoom }: Pick<Props, 'percent' | 'zoom' | 'onZoom'>) {
  const choices: { zoom: Zoom; label: string; keys?: string; icon?: ReactNode }[] = [
    { zoom: 'page', label: t('Whole page'), keys: '0', icon: <FitPageIcon size={18} /> },
    { zoom: 'width', label: t('Full width'), keys: 'W', icon: <FitWidthIcon size={18} /> },
    { zoom: 50, label: '50 %' },
    { zoom: 100, label: t('100 %, true size'), keys: '1' },
    { zoom: 200, label: '200 %' },
  ]
  return (
    <Menu position="bottom" width={210} shadow="md">
      <Menu.Target>
        <UnstyledButton
          className={`${styles.percent} numbers`}
          aria-label={t('Size: {percent} percent. Choose another.', { percent })}
        >
          {percent} %
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map((choice) => (
          <Menu.Item
            key={choice.label}
            leftSection={choice.icon ?? <span className={styles.noIcon} />}
            rightSection={choice.keys && <kbd className={styles.key}>{choice.keys}</kbd>}
            aria-current={choice.zoom === zoom}
            onClick={() => onZoom(choice.zoom)}
          >
            {choice.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

interface QuietProps {
  label: string
  keys: string
  disabled?: boolean
  onClick: () => void
  children: ReactNode
}

function Quiet({ label, keys, disabled = false, onClick, children }: QuietProps) {
  return (
    <Hint
      label={
        <>
          {label} <kbd className={styles.key}>{keys}</kbd>
        </>
      }
    >
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={label}
        aria-disabled={disabled}
        data-disabled={disabled || undefined}
        onClick={disabled ? undefined : onClick}
      >
        {children}
      </ActionIcon>
    </Hint>
  )
}
