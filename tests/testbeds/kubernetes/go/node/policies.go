// Copyright (c) 2026, the scigateway.jupyterhub authors
// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"github.com/spf13/cobra"
	"k8s.io/client-go/informers"
	"sigs.k8s.io/kube-network-policies/pkg/networkpolicy"
)

// newPoliciesCommand decides on packets that the kernel puts into a queue, by the network policies of the cluster.
//
// The upstream program also writes nftables rules, which need a kernel with CONFIG_NFT_QUEUE; without it the library
// goes on, and the rule that fills the queue is made with iptables by whoever starts this.
func newPoliciesCommand() *cobra.Command {
	var file, node string
	var queue int
	command := &cobra.Command{
		Use:          "kube-network-policies",
		Short:        "Enforce network policies on the packets of a netfilter queue",
		SilenceUsage: true,
		RunE: func(command *cobra.Command, _ []string) error {
			client, err := connect(file)
			if err != nil {
				return err
			}
			all := informers.NewSharedInformerFactory(client, 0)
			core := all.Core().V1()
			controller, err := networkpolicy.NewController(
				client, all.Networking().V1().NetworkPolicies(), core.Namespaces(), core.Pods(), nil, nil, nil, nil,
				// Not NRIdisabled: v0.8.0 then follows a nil pointer for every address that is no pod's. Without a
				// runtime that knows NRI it says so once, and takes the addresses from the API server.
				networkpolicy.Config{QueueID: queue, NodeName: node},
			)
			if err != nil {
				return err
			}
			all.Start(command.Context().Done())
			return controller.Run(command.Context())
		},
	}
	command.Flags().StringVar(&file, "kubeconfig", "", "how to reach the API server")
	command.Flags().StringVar(&node, "node", "", "name of this node")
	command.Flags().IntVar(&queue, "queue", 100, "number of the netfilter queue")
	return command
}
