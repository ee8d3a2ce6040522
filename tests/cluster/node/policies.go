package main

import (
	"context"
	"fmt"
	"net/netip"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/kube-network-policies/pkg/networkpolicy"
)

type policyOptions struct {
	kubeconfig, node, pods    string
	waitingQueue, policyQueue int
}

// policiesCommand answers the kernel's questions about the first packet of each
// connection: are the pods known, and may it pass? Which packets are asked about
// stands in the node's own firewall (tests/cluster/machine/network.py), so that nothing
// passes while this program is not there.
func policiesCommand() *cobra.Command {
	var options policyOptions
	command := &cobra.Command{
		Use:           "kube-network-policies",
		Short:         "Enforce NetworkPolicy on this node",
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(*cobra.Command, []string) error {
			ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			return enforcePolicies(ctx, options)
		},
	}
	flags := command.Flags()
	flags.StringVar(&options.kubeconfig, "kubeconfig", "", "how to reach the API server")
	flags.StringVar(&options.node, "node", "", "the name of this node")
	flags.StringVar(&options.pods, "pods", "", "the network of the pods")
	flags.IntVar(&options.waitingQueue, "waiting-queue", 0, "the kernel's queue of packets that wait for a pod to be known")
	flags.IntVar(&options.policyQueue, "policy-queue", 0, "the kernel's queue of packets that policies are asked about")
	return command
}

func enforcePolicies(ctx context.Context, options policyOptions) error {
	pods, err := netip.ParsePrefix(options.pods)
	if err != nil {
		return fmt.Errorf("read --pods: %w", err)
	}
	access, err := clientcmd.BuildConfigFromFlags("", options.kubeconfig)
	if err != nil {
		return fmt.Errorf("read kubeconfig: %w", err)
	}
	client, err := kubernetes.NewForConfig(access)
	if err != nil {
		return fmt.Errorf("reach the API server: %w", err)
	}
	watched := informers.NewSharedInformerFactory(client, 0)
	informer := watched.Core().V1().Pods().Informer()
	if err := informer.AddIndexers(addressIndex()); err != nil {
		return fmt.Errorf("index pods: %w", err)
	}
	controller, err := networkpolicy.NewController(
		client,
		watched.Networking().V1().NetworkPolicies(),
		watched.Core().V1().Namespaces(),
		watched.Core().V1().Pods(),
		nil, nil, nil, nil,
		// NRI stays on, although this containerd has none: without it, version 0.8.0 fails at the first
		// packet of a pod that is not listed yet.
		networkpolicy.Config{NodeName: options.node, QueueID: options.policyQueue},
	)
	if err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	watched.Start(ctx.Done())
	cache.WaitForCacheSync(ctx.Done(), informer.HasSynced)
	room := &waitingRoom{pods: pods, indexer: informer.GetIndexer()}
	if err := room.open(ctx, options.waitingQueue); err != nil {
		return err
	}
	return controller.Run(ctx)
}
