package main

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"github.com/florianl/go-nfqueue"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/cache"
)

const (
	byAddress     = "address"
	longestWait   = 10 * time.Second
	lookAgain     = 20 * time.Millisecond
	shortestIPv4  = 20
	sourceAt      = 12
	destinationAt = 16
)

// waitingRoom holds the first packet of a connection until the API server knows
// the pod at each of its ends. A pod's program starts a second or so before the
// kubelet has told its address. Without this, whatever a pod connects to in
// that second is allowed, because no policy is known to be its own.
type waitingRoom struct {
	pods    netip.Prefix
	indexer cache.Indexer
	queue   *nfqueue.Nfqueue
}

// addressIndex finds a pod by its address. A pod that has ended has given it back.
func addressIndex() cache.Indexers {
	return cache.Indexers{byAddress: func(object any) ([]string, error) {
		pod, ok := object.(*corev1.Pod)
		if !ok || pod.Spec.HostNetwork || pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed {
			return nil, nil
		}
		addresses := make([]string, 0, len(pod.Status.PodIPs))
		for _, each := range pod.Status.PodIPs {
			addresses = append(addresses, each.IP)
		}
		return addresses, nil
	}}
}

// open begins to take packets from the kernel's queue of this number.
func (room *waitingRoom) open(ctx context.Context, number int) error {
	queue, err := nfqueue.Open(&nfqueue.Config{
		NfQueue:      uint16(number),
		MaxPacketLen: 128,
		MaxQueueLen:  4096,
		Copymode:     nfqueue.NfQnlCopyPacket,
		Flags:        nfqueue.NfQaCfgFlagGSO,
	})
	if err != nil {
		return fmt.Errorf("open queue %d: %w", number, err)
	}
	room.queue = queue
	// Without this the kernel tells of a full buffer by an error, and the queue would end.
	return queue.RegisterWithErrorFunc(ctx, room.receive, func(error) int { return 0 })
}

func (room *waitingRoom) receive(packet nfqueue.Attribute) int {
	if packet.PacketID == nil || packet.Payload == nil {
		return 0
	}
	ends := room.endsInPods(*packet.Payload)
	if room.known(ends) {
		room.decide(*packet.PacketID, nfqueue.NfAccept)
		return 0
	}
	go room.hold(*packet.PacketID, ends)
	return 0
}

func (room *waitingRoom) hold(packet uint32, ends []string) {
	for end := time.Now().Add(longestWait); time.Now().Before(end); time.Sleep(lookAgain) {
		if room.known(ends) {
			room.decide(packet, nfqueue.NfAccept)
			return
		}
	}
	room.decide(packet, nfqueue.NfDrop)
}

// decide lets a packet go on, to the rules that come after, or drops it. When
// the kernel has forgotten the packet, there is nothing to decide.
func (room *waitingRoom) decide(packet uint32, verdict int) {
	_ = room.queue.SetVerdict(packet, verdict)
}

func (room *waitingRoom) endsInPods(packet []byte) []string {
	if len(packet) < shortestIPv4 {
		return nil
	}
	var ends []string
	for _, at := range []int{sourceAt, destinationAt} {
		address, _ := netip.AddrFromSlice(packet[at : at+4])
		if room.pods.Contains(address) {
			ends = append(ends, address.String())
		}
	}
	return ends
}

func (room *waitingRoom) known(ends []string) bool {
	for _, end := range ends {
		found, err := room.indexer.IndexKeys(byAddress, end)
		if err != nil || len(found) == 0 {
			return false
		}
	}
	return true
}
